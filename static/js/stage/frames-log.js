// Every frame as a line; a line leads to its moment. What happens is also summed up aloud, now and then.

import { el, reconcile } from "./dom.js";
import { clockTime, frameText, isQuiet } from "./format.js";
import { _ } from "./i18n.js";

const MOST_LINES = 80;
const MOST_LOOKED_AT = 4000;
const DRAW_EVERY = 250; // wall milliseconds: lines that pass faster nobody reads
const END = 1e6; // further down than any list reaches
const SPEAK_EVERY = 4000; // wall milliseconds

export class FramesLog {
  #list;
  #filter;
  #quiet;
  #empty;
  #live;
  #app;
  #drawn = "";
  #drawnAt = 0;
  /** The reader looks at the newest lines, and so goes with them. */
  #atEnd = true;
  #spoken = 0;
  #spokenAt = 0;

  constructor(panel, live, app) {
    this.#list = panel.querySelector("[data-frames]");
    this.#filter = panel.querySelector("[data-filter]");
    this.#quiet = panel.querySelector("[data-quiet]");
    this.#empty = panel.querySelector("[data-empty]");
    this.#live = live;
    this.#app = app;
    this.#list.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#list;
      this.#atEnd = scrollHeight - scrollTop - clientHeight < 40;
    });
    this.#list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-n]");
      if (button) app.seek({ n: Number(button.dataset.n) });
    });
  }

  draw({ state }, wall) {
    if (wall - this.#drawnAt < DRAW_EVERY && document.activeElement !== this.#filter) return;
    this.#drawnAt = wall;
    const words = this.#filter.value.trim().toLowerCase();
    const asked = `${state.n} ${words} ${this.#quiet.checked}`;
    if (asked === this.#drawn) return;
    this.#drawn = asked;
    const frames = this.#matching(state.n, words.split(/\s+/).filter(Boolean));
    this.#empty.hidden = frames.length > 0;
    reconcile(
      this.#list,
      frames,
      (frame) => String(frame.n),
      line,
      (element, frame) => element.toggleAttribute("data-now", frame.n === state.n),
    );
    if (this.#atEnd) this.#list.scrollTop = END;
  }

  #matching(until, words) {
    const found = [];
    const { store } = this.#app;
    const first = Math.max(store.base.n + 1, until - MOST_LOOKED_AT);
    for (let n = until; n >= first && found.length < MOST_LINES; n--) {
      const frame = store.frame(n);
      if (!frame || (!this.#quiet.checked && isQuiet(frame))) continue;
      const text = words.length ? `${frame.kind} ${frameText(frame)}`.toLowerCase() : "";
      if (words.every((word) => text.includes(word))) found.push(frame);
    }
    return found.reverse();
  }

  /** Says at most every few seconds how much happened and what was the last of it. */
  speak({ state }, wall) {
    if (state.n === this.#spoken || wall - this.#spokenAt < SPEAK_EVERY) return;
    const count = state.n - this.#spoken;
    const loud = this.#app.store.find(state.n + 1, -1, (frame) => !isQuiet(frame));
    if (this.#spoken && count > 0 && loud && loud.n > this.#spoken) {
      this.#live.textContent = _("{count} frames. Last: {text}", { count, text: frameText(loud) });
    }
    this.#spoken = state.n;
    this.#spokenAt = wall;
  }

  focusFilter() {
    this.#filter.focus();
  }
}

function line(frame) {
  const labels = (frame.labels ?? [])
    .filter((label) => label.phase === "done")
    .map((label) => el("span", { class: "step-mark", text: label.step }));
  return el(
    "li",
    { class: `frame ${frame.kind}` },
    el(
      "button",
      { type: "button", "data-n": frame.n },
      el("span", { class: "n", text: frame.n }),
      el("span", { class: "time", text: clockTime(frame.t) }),
      el("span", { class: "text", text: frameText(frame) }),
      ...labels,
    ),
  );
}
