/* Mon ordi Pin40, inside: the palette (Ctrl-K), the session's last five minutes, the theme. The pages do without. */
(() => {
  const root = document.documentElement;

  // 1. The palette: the search page's own results, asked for while one types, walked with the arrows.
  const palette = document.getElementById("palette");
  if (palette) {
    const form = palette.querySelector("form"), field = form.elements.q, told = palette.querySelector("[data-found]");
    let late, asked = null;
    const links = () => [...told.querySelectorAll("a")];
    const look = async () => {
      const words = field.value.trim();
      if (words === asked) return;
      asked = words;
      const answer = await fetch(`${form.action}?partie=resultats&q=${encodeURIComponent(words)}`, { redirect: "manual" });
      if (words !== field.value.trim()) return;
      if (!answer.ok) { location.assign(form.action); return; }
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      told.replaceChildren(...found.body.childNodes);
      told.scrollTop = 0;
    };
    const open = () => {
      if (document.querySelector("dialog[open]")) return;
      document.querySelectorAll("[popover]:popover-open").forEach((menu) => menu.hidePopover());
      palette.showModal();
      field.select();
      look();
    };
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
        event.preventDefault();
        if (palette.open) palette.close(); else open();
      }
    });
    document.querySelectorAll("[data-palette]").forEach((way) => way.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open();
    }));
    field.addEventListener("input", () => { clearTimeout(late); late = setTimeout(look, 250); });
    form.addEventListener("submit", (event) => {
      // Enter opens the first find once it is shown; before that, the whole page answers.
      const first = links()[0];
      if (first && asked && asked === field.value.trim()) { event.preventDefault(); first.click(); }
    });
    palette.addEventListener("keydown", (event) => {
      // In a search field the browser's own Escape only empties it: one press closes the palette.
      if (event.key === "Escape") { event.preventDefault(); palette.close(); return; }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const ring = [field, ...links()], here = ring.indexOf(document.activeElement);
      event.preventDefault();
      ring[(Math.max(here, 0) + step + ring.length) % ring.length].focus();
    });
    palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  }

  // 2. The session: five minutes before its end one key keeps it. Other tabs keep it for all of them.
  const last = document.getElementById("session-fin");
  if (last) {
    const after = Number(last.dataset.after) * 1000, warning = Number(last.dataset.warning) * 1000;
    const said = last.querySelector("[data-left]"), keep = last.querySelector("[data-keep]"), gone = last.querySelector("[data-gone]");
    const seen = (when) => { try { localStorage.setItem("pin40-seen", String(when)); } catch { /* private window */ } };
    let mine = Date.now();
    const alive = () => { try { return Math.max(mine, Number(localStorage.getItem("pin40-seen")) || 0); } catch { return mine; } };
    const watch = () => {
      const left = alive() + after - Date.now();
      if (left > warning) { if (last.open && gone.hidden) last.close(); return; }
      if (!last.open) { document.querySelectorAll("dialog[open]").forEach((one) => one.close()); last.showModal(); keep.focus(); }
      const minutes = Math.max(1, Math.ceil(left / 60000));
      said.textContent = left > 0 ? `${minutes} minute${minutes > 1 ? "s" : ""}` : "";
      if (left <= 0) over();
    };
    const over = () => { last.querySelector("[data-still]").hidden = true; gone.hidden = false; keep.hidden = true; };
    keep.addEventListener("click", async () => {
      const answer = await fetch(last.dataset.url, { redirect: "manual" }).catch(() => null);
      if (!answer || !answer.ok) { over(); return; }
      mine = Date.now();
      seen(mine);
      last.close();
    });
    seen(mine);
    setInterval(watch, 5000);
    document.addEventListener("visibilitychange", watch);
  }

  // 3. The theme changes at once; the server prints it from its cookie at the next page.
  const secure = location.protocol === "https:" ? ";secure" : "";
  document.querySelectorAll("form[data-themes]").forEach((form) => form.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (!chosen) return;
    event.preventDefault();
    if (chosen === "auto") delete root.dataset.bsTheme; else root.dataset.bsTheme = chosen;
    document.cookie = `theme=${chosen};path=/;max-age=${chosen === "auto" ? 0 : 31536000};samesite=lax${secure}`;
    document.querySelectorAll("form[data-themes] button").forEach((one) => one.setAttribute("aria-pressed", String(one.value === chosen)));
  }));
})();
