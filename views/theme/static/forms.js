/* Forms: what is typed is kept on the server, leaving warns, a field shows when its box asks for it. All of it is comfort. */
(() => {
  // 1. Kept every ten seconds, for its author alone; 2. leaving with unsent words asks first.
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const said = form.querySelector("[data-draft-said]");
    const say = (words, wrong) => { if (said) { said.textContent = words; said.classList.toggle("bad", Boolean(wrong)); } };
    const typed = () => {
      const data = new FormData(form);
      [...data.keys()].forEach((name) => { if (data.get(name) instanceof File) data.delete(name); });
      data.set("_formulaire", form.dataset.draft);
      return new URLSearchParams(data);
    };
    const opened = typed().toString();
    let kept = opened, touched = false, sent = false, busy = false;
    const keep = async () => {
      const now = typed();
      if (!touched || busy || sent || now.toString() === kept) return;
      busy = true;
      try {
        const answer = await fetch("/brouillons/", { method: "POST", body: now, redirect: "manual", credentials: "same-origin" });
        if (answer.ok) { kept = now.toString(); say(`Gardé le ${(await answer.json()).at}, pour vous seul.`); }
        else if (answer.type === "opaqueredirect" || answer.status === 400) say("Votre session est terminée. Reconnectez-vous dans un autre onglet : ce qui a été gardé vous y sera proposé.", true);
      } catch { say("Pas de réseau : votre saisie n’est plus gardée. Ne fermez pas cette page.", true); }
      busy = false;
    };
    ["input", "change"].forEach((kind) => form.addEventListener(kind, () => { touched = true; }));
    form.addEventListener("submit", () => { sent = true; });
    setInterval(keep, 10000);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
    addEventListener("beforeunload", (event) => { if (touched && !sent && typed().toString() !== opened) { keep(); event.preventDefault(); } });
  });

  // 4. A long list is searched by typing, accents and case folded; without script it stays the plain list that it is.
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[-'’]/g, " ");
  const seek = (list) => {
    let options = [...list.options];
    if (options.length < 25) return;
    list.addEventListener("pin40:more", () => { options = [...list.options]; box.value = ""; });
    const box = document.createElement("input");
    const label = list.labels[0] ? list.labels[0].firstChild.textContent.trim() : "la liste";
    Object.assign(box, { type: "search", className: "form-control pin-seek", placeholder: "Tapez quelques lettres", autocomplete: "off" });
    box.setAttribute("aria-label", `Chercher dans ${label}`);
    box.setAttribute("aria-controls", list.id);
    list.before(box);
    box.addEventListener("input", () => {
      const words = fold(box.value).split(/\s+/);
      const fit = options.filter((one) => one.value && words.every((word) => fold(one.text).includes(word)));
      const kept = fit.length === 1 ? fit[0].value : list.value;
      list.replaceChildren(...options.filter((one) => !one.value || one.value === kept || fit.includes(one)));
      list.value = kept;
      box.setAttribute("aria-description", `${fit.length} choix`);
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); list.focus(); } });
  };

  // 3. A field that a box asks for is shown with it; without script it is always there, and the server has the rule.
  const conditional = (part) => {
    const [name, wanted] = part.dataset.when.split("=");
    const form = part.closest("form");
    const show = () => {
      const values = new FormData(form).getAll(name);
      part.hidden = wanted === undefined ? !values.length : wanted === "" ? values.some(Boolean) : !values.includes(wanted);
    };
    form.addEventListener("change", show);
    show();
  };
  const dress = (room) => {
    room.querySelectorAll("form select.form-select:not([multiple])").forEach(seek);
    room.querySelectorAll("[data-when]").forEach(conditional);
  };
  dress(document);

  // 5. What a choice lacks is added in a dialog, by that screen's own form; without script, by its page in another tab.
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  const apart = (form) => {
    const own = (name) => `ajout-${name}`;
    form.querySelectorAll("[id]").forEach((one) => { one.id = own(one.id); });
    ["for", "aria-describedby", "aria-labelledby", "aria-controls", "data-reveal"].forEach((name) =>
      form.querySelectorAll(`[${name}]`).forEach((one) => one.setAttribute(name, one.getAttribute(name).split(" ").map(own).join(" "))));
    form.querySelectorAll('a[href^="#"]').forEach((one) => { one.hash = own(one.hash.slice(1)); });
    form.querySelectorAll(".pin-create, .pin-toc, [data-draft-said]").forEach((one) => one.remove());
    return form;
  };
  const add = (way) => {
    const list = document.getElementById(way.dataset.create), address = way.href;
    const dialog = document.createElement("dialog"), button = document.createElement("button");
    const said = Object.assign(document.createElement("p"), { className: "pin-error" });
    Object.assign(button, { type: "button", className: "btn btn-quiet btn-s" });
    button.append(...way.childNodes);
    button.querySelector(".pin-sr").remove();
    button.setAttribute("aria-haspopup", "dialog");
    way.replaceWith(button);
    Object.assign(dialog, { className: "pin-dialog pin-adding", ariaLabel: button.textContent.trim() });
    said.setAttribute("role", "alert");
    document.body.append(dialog);

    const wrong = (words = "Cela n’a pas pu se faire. Fermez avec Échap, puis réessayez.") => { said.textContent = words; dialog.prepend(said); };
    const show = async (answer) => {
      if (new URL(answer.url).pathname === "/connexion") { wrong("Votre session est terminée : reconnectez-vous dans un autre onglet, puis réessayez ici."); return; }
      const page = await read(answer), form = page.querySelector("main form[method=post]");
      if (!form) { wrong(); return; }
      const title = document.createElement("h2");
      title.textContent = page.querySelector("h1").textContent;
      dialog.replaceChildren(title, apart(document.adoptNode(form)));
      dress(dialog);
      form.querySelector("a.btn-quiet")?.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
      form.addEventListener("submit", (event) => { event.preventDefault(); send(form, event.submitter); });
      (form.querySelector("[tabindex='-1']") || form.querySelector("select, textarea, input:not([type=hidden])")).focus();
    };
    const send = async (form, submitter) => {
      if (form.ariaBusy === "true") return;
      form.ariaBusy = "true";
      try {
        const answer = await fetch(form.getAttribute("action") || address, { method: "POST", body: new FormData(form, submitter), credentials: "same-origin" });
        const made = answer.redirected && new URL(answer.url).pathname.endsWith("/details/") && new URL(answer.url).searchParams.get("id");
        if (made) await take(made, await read(answer)); else await show(answer);
      } catch { wrong(); }
      form.ariaBusy = "false";
    };
    // The choice is read again as the server offers it: in its order, and only if the new row is one that fits.
    const take = async (made, page) => {
      const fresh = (await read(await fetch(location.href, { credentials: "same-origin" }))).getElementById(list.id);
      const options = [...(fresh?.options || [])].map((one) => new Option(one.text, one.value));
      if (options.length) list.replaceChildren(...options); else list.add(new Option(page.querySelector("h1").textContent, made));
      list.dispatchEvent(new Event("pin40:more"));
      list.value = made;
      list.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.close();
      list.focus();
    };
    button.addEventListener("click", async () => {
      dialog.replaceChildren();
      dialog.showModal();
      try { await show(await fetch(address, { credentials: "same-origin" })); } catch { wrong(); }
    });
    dialog.addEventListener("close", () => dialog.replaceChildren());
  };
  document.querySelectorAll("a[data-create]").forEach(add);
})();
