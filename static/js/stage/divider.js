// The border between lesson and stage: dragged by hand or moved by arrow keys, and remembered.

import { remember, remembered } from "./memory.js";

const KEY = "k8slearn.divider";
const LEAST = 25;
const MOST = 65;
const STEP = 2;

/** @param {HTMLElement} divider @param {HTMLElement} page gets the custom property --lesson-width (a percentage) */
export function divide(divider, page) {
  const set = (percent, keep) => {
    const width = Math.min(MOST, Math.max(LEAST, percent));
    page.style.setProperty("--lesson-width", `${width}%`);
    divider.setAttribute("aria-valuenow", String(Math.round(width)));
    if (keep) remember(KEY, width);
    return width;
  };
  let now = set(remembered(KEY, 40), false);
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const box = page.getBoundingClientRect();
    now = set(((event.clientX - box.left) / box.width) * 100, false);
  });
  divider.addEventListener("pointerup", () => remember(KEY, now));
  divider.addEventListener("dblclick", () => (now = set(40, true)));
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    now = set(now + step, true);
  });
}
