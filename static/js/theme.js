// Light, dark, or as the system has it. Loaded in the head and run at once, so that no page flashes.
(() => {
  const KEY = "k8slearn.theme";
  const NEXT = { light: "dark", dark: "auto", auto: "light" };
  const root = document.documentElement;
  root.classList.add("js");

  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto";
    }
  };

  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-set]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
    }
  };

  show(stored());
  document.addEventListener("DOMContentLoaded", () => show(stored()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-set]");
    if (!button) return;
    // A phone shows the chosen one alone: touching it goes on to the next.
    const pressed = button.getAttribute("aria-pressed") === "true";
    const theme = pressed ? NEXT[button.dataset.themeSet] : button.dataset.themeSet;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Without storage the choice holds for this page.
    }
    show(theme);
  });
})();
