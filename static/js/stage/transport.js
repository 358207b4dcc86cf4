// Play, pause, step, speed, and the way through the past.

import { flag, setText, svg } from "./dom.js";
import { clockTime } from "./format.js";
import { _ } from "./i18n.js";

const WORKFLOW = "pod-creation";

export class Transport {
  #parts;
  #app;
  #held = false;
  #marked = "";

  /**
   * @param {HTMLElement} root
   * @param {object} app toggle(), stepFrame(±1), stepWorkflow(±1), speed(x), seek({t}), toLive()
   */
  constructor(root, app) {
    const part = (name) => root.querySelector(`[data-${name}]`);
    this.#app = app;
    this.#parts = Object.fromEntries(
      ["play", "speed", "scrub", "marks", "time", "live"].map((name) => [name, part(name)]),
    );
    const { play, speed, scrub, live } = this.#parts;
    play.addEventListener("click", () => app.toggle());
    live.addEventListener("click", () => app.toLive());
    speed.addEventListener("change", () => app.speed(Number(speed.value)));
    for (const button of root.querySelectorAll("[data-frame]"))
      button.addEventListener("click", () => app.stepFrame(Number(button.dataset.frame)));
    for (const button of root.querySelectorAll("[data-workflow]"))
      button.addEventListener("click", () => app.stepWorkflow(Number(button.dataset.workflow)));
    scrub.addEventListener("input", () => {
      this.#held = true;
      app.seek({ t: Number(scrub.value) * 1000 });
    });
    scrub.addEventListener("change", () => (this.#held = false));
  }

  /** @param {import("./player.js").Moment} moment @param {{playing: boolean, speed: number, end: number}} clock */
  draw({ state, t, live }, clock, followed) {
    const { play, speed, scrub, time, live: back } = this.#parts;
    if (play.dataset.playing !== String(clock.playing)) {
      play.dataset.playing = String(clock.playing);
      play.setAttribute("aria-label", clock.playing ? _("Pause") : _("Play"));
      play.title = clock.playing ? _("Pause (space)") : _("Play (space)");
    }
    if (document.activeElement !== speed && speed.value !== String(clock.speed))
      speed.value = String(clock.speed);
    setText(time, clockTime(t));
    flag(back, "data-on", !live);
    setText(back, live ? _("live") : _("Back to live"));
    back.disabled = live;
    const end = Math.max(1, Math.round(Math.max(clock.end, t) / 1000));
    if (!this.#held) {
      if (scrub.max !== String(end)) scrub.max = String(end);
      const now = String(Math.round(t / 1000));
      if (scrub.value !== now) scrub.value = now;
    }
    if (scrub.getAttribute("aria-valuetext") !== time.textContent)
      scrub.setAttribute("aria-valuetext", time.textContent);
    this.#mark(state.workflows[WORKFLOW]?.[followed], end * 1000);
  }

  /** A mark on the track for each step of the followed pod. */
  #mark(run, end) {
    const scale = Math.ceil(end / 500_000) * 500_000;
    const times = run
      ? Object.values(run.steps)
          .filter((step) => step.done)
          .map((step) => step.t)
      : [];
    const asked = `${scale} ${times.join()}`;
    if (asked === this.#marked) return;
    this.#marked = asked;
    this.#parts.marks.replaceChildren(
      ...times.map((t) => {
        const x = ((t / end) * 1000).toFixed(1);
        return svg("path", { d: `M${x},0 V10` });
      }),
    );
  }
}
