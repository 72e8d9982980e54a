// Sets light or dark before the page is drawn: the reader's stored choice, else the system's.
// Loaded without `defer`, in the head, so that nothing flashes.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage can be forbidden
    }
  };
  const apply = () => {
    const choice = stored();
    const known = choice === "light" || choice === "dark";
    document.documentElement.dataset.bsTheme = known ? choice : dark.matches ? "dark" : "light";
    document.documentElement.dataset.themeChoice = known ? choice : "system";
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("storage", apply); // a choice made in another tab
  addEventListener("theme-chosen", apply);
})();
