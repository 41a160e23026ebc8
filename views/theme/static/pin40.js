/* Mon ordi Pin40: five comforts; every page reads and every form posts without them. Loaded with `defer`, no inline handler. */
(() => {
  document.addEventListener("click", (event) => {
    // 1. A password can be read before it is sent.
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      field.type = field.type === "password" ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(field.type === "text"));
    }
    document.querySelectorAll(".pin-pop[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // 2. Esc closes small menus, as it closes the drawer.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".pin-pop[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // 3. A text with a limit says how far it is.
  document.querySelectorAll("textarea[maxlength]").forEach((area) => {
    const said = document.getElementById(`${area.id}-n`);
    if (!said) return;
    const say = () => { said.textContent = `${area.value.length.toLocaleString("fr")} caractère${area.value.length > 1 ? "s" : ""} sur ${area.maxLength.toLocaleString("fr")}`; };
    area.addEventListener("input", say);
    say();
  });

  // 4. In the diagnosis grid, the keys 0, 1 and 2 mark the line and go to the next; what is marked is counted.
  document.querySelectorAll("form[data-marks]").forEach((form) => {
    const lines = [...form.querySelectorAll("[role=radiogroup]")];
    const marked = (some) => some.filter((line) => line.querySelector("input:checked:not([value=''])")).length;
    const count = () => {
      form.querySelector("[data-marked]").textContent = `${marked(lines)} sur ${lines.length}`;
      form.querySelector("progress").value = marked(lines);
      form.querySelectorAll("[data-part]").forEach((said) => {
        const part = [...document.getElementById(said.dataset.part).querySelectorAll("[role=radiogroup]")];
        said.textContent = `${marked(part)}/${part.length}`;
      });
    };
    form.addEventListener("change", count);
    form.addEventListener("keydown", (event) => {
      const line = event.target.closest("[role=radiogroup]");
      if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
      // On a French keyboard the digits above the letters need Shift: the place of the key counts, not its sign.
      const digit = (/^(?:Digit|Numpad)([0-2])$/.exec(event.code) || [])[1];
      if (!digit) return;
      event.preventDefault();
      line.querySelector(`input[value="${digit}"]`).checked = true;
      count();
      const next = lines[lines.indexOf(line) + 1];
      (next ? next.querySelector("input:checked") : form.querySelector("button[type=submit]")).focus();
    });
    count();
  });

  // 6. In the questionnaire, the digit of an answer chooses it and goes to the next question; 8 and 9 stand for what has no number.
  document.querySelectorAll("form[data-keys]").forEach((form) => {
    const asked = [...form.querySelectorAll("fieldset.pin-group")].filter((one) => one.querySelector("input[type=radio]"));
    const answered = (one) => one.querySelector("input:checked:not([value=''])");
    document.addEventListener("keydown", (event) => {
      const digit = (/^(?:Digit|Numpad)([0-9])$/.exec(event.code) || [])[1];
      const at = document.activeElement;
      if (!digit || event.ctrlKey || event.metaKey || event.altKey || at.matches("textarea, select, input:not([type=radio])")) return;
      const mine = at.closest("fieldset.pin-group");
      const here = asked.includes(mine) ? mine : asked.find((one) => !answered(one));
      const wanted = { 8: "NC", 9: "" }[digit] ?? digit;
      const chosen = here && [...here.querySelectorAll("input[type=radio]")].find((one) => one.value === wanted);
      if (!chosen) return;
      event.preventDefault();
      chosen.checked = true;
      const next = asked[asked.indexOf(here) + 1];
      (next ? next.querySelector("input:checked") : form.querySelector("textarea") || form.querySelector("button[type=submit]")).focus();
    });
  });
})();
