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
  document.querySelectorAll("form select.form-select:not([multiple])").forEach((list) => {
    const options = [...list.options];
    if (options.length < 25) return;
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
  });

  // 3. A field that a box asks for is shown with it; without script it is always there, and the server has the rule.
  document.querySelectorAll("[data-when]").forEach((part) => {
    const [name, wanted] = part.dataset.when.split("=");
    const form = part.closest("form");
    const show = () => {
      const values = new FormData(form).getAll(name);
      part.hidden = wanted === undefined ? !values.length : wanted === "" ? values.some(Boolean) : !values.includes(wanted);
    };
    form.addEventListener("change", show);
    show();
  });
})();
