// On a phone the stage is a sheet over the lesson: a button at the thumb opens it, a button or Escape closes it.

const PHONE = matchMedia("(max-width: 640px)");

/** @param {HTMLElement} stage @param {() => void} changed called after it opened or closed */
export function sheet(stage, changed) {
  const opener = document.querySelector("[data-sheet-open]");
  const lesson = document.querySelector(".lesson");
  const show = (open) => {
    const on = PHONE.matches && open;
    document.documentElement.classList.toggle("stage-sheet", on);
    opener.setAttribute("aria-expanded", String(on));
    if (lesson) lesson.inert = on;
    changed();
  };
  opener.addEventListener("click", () => {
    show(true);
    stage.querySelector("[data-sheet-close]").focus({ preventScroll: true });
  });
  stage.querySelector("[data-sheet-close]").addEventListener("click", () => {
    show(false);
    opener.focus({ preventScroll: true });
  });
  stage.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !PHONE.matches) return;
    show(false);
    opener.focus({ preventScroll: true });
  });
  PHONE.addEventListener("change", () => show(false));
  return { open: () => show(true) };
}
