/* Lists: comforts only; every page reads and every form posts without them. Loaded with `defer`, no inline handler. */
(() => {
  const table = document.querySelector(".pin-rows");
  const form = document.querySelector(".pin-list");
  const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

  // 1. Phones show rows as entries, each value after its column's name; the roles that this display takes away from
  // some readers are given back. Without this script the table stays a table, and scrolls sideways.
  if (table) {
    const give = (query, role) => table.querySelectorAll(query).forEach((part) => part.setAttribute("role", role));
    table.setAttribute("role", "table");
    give("thead, tbody", "rowgroup"); give("tr", "row"); give("td", "cell");
    give("thead th", "columnheader"); give("tbody th", "rowheader");
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.firstElementChild ? cell.firstElementChild.firstChild.textContent : cell.textContent);
    for (const row of table.querySelectorAll("tbody tr:not(.group)")) {
      [...row.cells].forEach((cell, place) => {
        const isSign = cell.firstElementChild?.matches(".pin-s") && (place < 2 + row.querySelectorAll(".tick").length || /\bd\d/.test(cell.firstElementChild.className));
        if (cell.matches("td:not(.tick, .acts)") && cell.textContent && !isSign) cell.dataset.label = heads[place].trim();
      });
    }
    table.classList.remove("flat");
  }

  // 2. A form of addresses leaves out what says nothing.
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    for (const part of event.target.elements) if (part.name && part.value === "") part.disabled = true;
    // An operator without a value asks nothing, unless it asks for emptiness.
    event.target.querySelectorAll("fieldset").forEach((set) => {
      const how = set.querySelector("select.op");
      const filled = [...set.querySelectorAll("[name]:not(.op):not([name=any])")].some((f) => !f.disabled && (!/checkbox|radio/.test(f.type) || f.checked));
      if (how && !filled && !/empty|filled/.test(how.value)) how.disabled = true;
      if (how && how.value === "is") how.disabled = true;
    });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) document.querySelectorAll("[disabled][name]").forEach((part) => { part.disabled = false; }); });

  // 3. Filters and display open beside the list: the form of their own page, in a drawer.
  const drawer = async (link) => {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { location.href = link.href; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".pin-tool");
    if (!page) { location.href = link.href; return; }
    document.getElementById("volet")?.remove();
    const side = document.createElement("div");
    Object.assign(side, { id: "volet", className: "pin-drawer", popover: "auto" });
    side.setAttribute("role", "dialog"); side.setAttribute("aria-label", page.dataset.title);
    const top = document.createElement("div"); top.className = "top";
    const name = document.createElement("h2"); name.textContent = page.dataset.title;
    const close = document.createElement("button");
    Object.assign(close, { type: "button", className: "btn btn-quiet btn-s", textContent: "Fermer" });
    close.addEventListener("click", () => side.hidePopover());
    top.append(name, close); side.append(top, document.adoptNode(page)); document.body.append(side);
    side.addEventListener("toggle", (event) => { if (event.newState === "closed") link.focus(); });
    side.showPopover();
    (side.querySelector("select, input:not([type=hidden])") || close).focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-drawer]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); drawer(link).catch(() => { location.href = link.href; }); }
    // A column moves where it stands.
    const move = event.target.closest(".moves button");
    if (move) {
      event.preventDefault();
      const line = move.closest(".form-check");
      const next = move.name === "up" ? line.previousElementSibling : line.nextElementSibling;
      if (next && next.matches(".form-check")) { move.name === "up" ? next.before(line) : next.after(line); move.focus(); }
    }
    // Shift adds a second and a third key to the order.
    const head = event.target.closest(".pin-rows thead a");
    if (head && event.shiftKey) {
      event.preventDefault();
      const here = new URL(location.href), wanted = new URL(head.href).searchParams.get("sort");
      const kept = (here.searchParams.get("sort") || "").split(",").filter((key) => key && key.replace("-", "") !== wanted.replace("-", ""));
      here.searchParams.set("sort", [...kept, wanted].slice(-3).join(",")); here.searchParams.delete("page");
      location.href = here.href.replaceAll("%2C", ",");
    }
  });

  // 4. Ticks: a box for the page, shift for a range, and how many.
  const boxes = form ? [...form.querySelectorAll("tbody .tick input:not(:disabled)")] : [];
  if (boxes.length) {
    const head = form.querySelector("thead .tick"), every = document.createElement("input"), told = form.querySelector("[data-ticked]");
    every.type = "checkbox"; every.setAttribute("aria-label", "Toutes les lignes de la page"); head.append(every);
    let last = null;
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      if (told) told.textContent = `\u00a0: ${ticked}`; every.checked = ticked === boxes.length; every.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    every.addEventListener("change", () => { boxes.forEach((box) => { box.checked = every.checked; }); count(); });
    form.addEventListener("click", (event) => {
      if (!boxes.includes(event.target)) return;
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(event.target)].sort((a, b) => a - b);
        boxes.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
      }
      last = event.target; count();
    });
    count();
  }

  // 5. Keys of one letter: never while typing, and off when one says so.
  const off = () => { try { return localStorage.getItem("touches") === "non"; } catch { return false; } };
  const choice = document.getElementById("touches-oui");
  if (choice) {
    choice.checked = !off();
    choice.addEventListener("change", () => { try { localStorage.setItem("touches", choice.checked ? "oui" : "non"); } catch { /* kept for this page */ } });
  }
  const rows = table ? [...table.querySelectorAll("tbody tr:not(.group)")] : [];
  const here = () => rows.find((row) => row.contains(document.activeElement));
  const go = (step) => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, rows.indexOf(here()) + step))];
    rows.forEach((one) => delete one.dataset.here);
    if (row) { row.dataset.here = ""; row.querySelector(".go, input")?.focus(); row.scrollIntoView({ block: "nearest" }); }
  };
  const keys = {
    "/": () => document.getElementById("search")?.focus(),
    f: () => document.querySelector("[data-drawer=filters]")?.click(),
    a: () => document.querySelector("[data-drawer=display]")?.click(),
    n: () => document.querySelector("[data-new]")?.click(),
    j: () => go(1), k: () => go(-1),
    x: () => here()?.querySelector(".tick input")?.click(),
    e: () => {
      const box = here()?.querySelector(".tick input"), button = form?.querySelector("[name=place]");
      if (!box || !button) return;
      boxes.forEach((one) => { one.checked = one === box; });
      form.requestSubmit(button);
    },
    "?": () => document.getElementById("touches")?.togglePopover(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    if (document.querySelector("#volet:popover-open") || (off() && event.key !== "?")) return;
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
})();
