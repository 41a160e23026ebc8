/* Mon ordi Pin40: four comforts; every page reads and every form posts without them. Loaded with `defer`, no inline handler. */
(() => {
  const root = document.documentElement;
  const dark = () => root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const secure = location.protocol === "https:" ? ";secure" : "";

  document.addEventListener("click", (event) => {
    // 1. The theme is kept in a cookie, so that the server prints it and nothing flashes.
    if (event.target.closest("[data-theme-toggle]")) {
      root.dataset.bsTheme = dark() ? "light" : "dark";
      document.cookie = `theme=${root.dataset.bsTheme};path=/;max-age=31536000;samesite=lax${secure}`;
    }
    // 2. A password can be read before it is sent.
    const reveal = event.target.closest("[data-reveal]");
    if (reveal) {
      const field = document.getElementById(reveal.dataset.reveal);
      field.type = field.type === "password" ? "text" : "password";
      reveal.setAttribute("aria-pressed", String(field.type === "text"));
    }
    document.querySelectorAll(".pin-pop[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  // 3. Esc closes small menus, as it closes the drawer.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".pin-pop[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // 4. A text with a limit says how far it is.
  document.querySelectorAll("textarea[maxlength]").forEach((area) => {
    const said = document.getElementById(`${area.id}-n`);
    if (!said) return;
    const say = () => { said.textContent = `${area.value.length} caractère${area.value.length > 1 ? "s" : ""} sur ${area.maxLength}`; };
    area.addEventListener("input", say);
    say();
  });
})();
