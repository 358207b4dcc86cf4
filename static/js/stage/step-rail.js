// The ten steps of the followed pod, read off the frames' labels: done, begun, blocked with its reason, or hollow.

import { flag, setText } from "./dom.js";
import { clockTime } from "./format.js";
import { _, stateWord } from "./i18n.js";

const WORKFLOW = "pod-creation";

/** Why a run stopped, in words. `params` are the label's. */
const REASONS = {
  "component-down": (p) =>
    _("{component} is down: nobody does this step. Restart it and the run goes on.", p),
  "not-leader": (p) =>
    _(
      "{component} runs again, but it does not lead yet: it waits until the old leader's Lease has run out.",
      p,
    ),
  "no-scheduler": (p) => _("No scheduler serves pods whose schedulerName is {scheduler}.", p),
  unschedulable: (p) => _("No node fits: {message}", p),
  "image-pull": (p) => _("The image {image} cannot be pulled: {message}", p),
  rejected: (p) => _("The API server refused: {message}", p),
  deleted: () => _("The pod was deleted before this step."),
};

export class StepRail {
  #root;
  #app;
  #steps;
  #buttons;
  #line;
  #select;
  #workflows = null;
  #run = null;
  #shown = null;
  #pinned = false;
  #focused = 0;

  /**
   * @param {HTMLElement} root
   * @param {{steps: {step: number, short: string, text: string}[], follow: (id: string) => void, seek: (moment: object) => void}} app
   */
  constructor(root, app) {
    this.#root = root;
    this.#app = app;
    this.#steps = new Map(app.steps.map((step) => [step.step, step]));
    this.#buttons = [...root.querySelectorAll("[data-step]")];
    this.#line = root.querySelector("[data-rail-line]");
    this.#select = root.querySelector("[data-follow]");
    for (const button of this.#buttons) {
      const step = Number(button.dataset.step);
      button.addEventListener("click", () => this.open(step));
      for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => this.#look(step));
      for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => this.#look(0));
    }
    this.#select.addEventListener("change", () => this.#app.follow(this.#select.value, true));
  }

  /** Follows another pod only when the learner chose none. Returns the pod to follow at this state. */
  choose(state, followed, live) {
    const runs = state.workflows[WORKFLOW] ?? {};
    const names = Object.keys(runs);
    if (!names.length || (!live && followed)) return followed;
    if (this.#pinned && followed in runs) return followed;
    if (!followed || !(followed in runs))
      return names.find((name) => !finished(runs[name])) ?? names[names.length - 1];
    if (!finished(runs[followed])) return followed;
    const end = runs[followed].steps[10]?.done ?? runs[followed].blocked.n;
    return names.find((name) => (runs[name].steps[1]?.begin ?? 0) > end) ?? followed;
  }

  /** The learner chose a pod: keep to it. */
  pin() {
    this.#pinned = true;
  }

  draw({ state }, followed) {
    if (state.workflows === this.#workflows && followed === this.#shown) return;
    this.#workflows = state.workflows;
    this.#shown = followed;
    const runs = state.workflows[WORKFLOW] ?? {};
    this.#options(Object.keys(runs), followed);
    this.#run = runs[followed] ?? null;
    const blocked = this.#run?.blocked;
    for (const button of this.#buttons) {
      const step = Number(button.dataset.step);
      const now = stateOf(this.#run, step);
      if (button.dataset.state !== now) button.dataset.state = now;
      const spoken = `${step}. ${this.#steps.get(step)?.text ?? ""} (${stateWord(now)})`;
      if (button.getAttribute("aria-label") !== spoken) button.setAttribute("aria-label", spoken);
      flag(button, "data-blocked", blocked?.step === step);
    }
    this.#write();
  }

  #options(names, followed) {
    const all = followed && !names.includes(followed) ? [...names, followed] : names;
    if (this.#select.dataset.names !== all.join(" ")) {
      this.#select.dataset.names = all.join(" ");
      this.#select.replaceChildren(
        ...(all.length ? all : [""]).map((name) => new Option(name.replace(/^default\//, "") || "–", name)),
      );
    }
    this.#select.disabled = all.length === 0;
    this.#select.value = followed ?? "";
  }

  #look(step) {
    this.#focused = step;
    this.#write();
  }

  #write() {
    const blocked = this.#run?.blocked;
    const step = this.#focused || blocked?.step || current(this.#run);
    flag(this.#line, "data-blocked", Boolean(blocked && blocked.step === step));
    if (!step) return setText(this.#line, _("Make a pod, and its ten steps light up here."));
    const text = this.#steps.get(step)?.text ?? "";
    if (blocked?.step === step) return setText(this.#line, `${step} · ${reason(blocked)}`);
    const done = this.#run?.steps[step];
    setText(this.#line, done ? `${step} · ${clockTime(done.t)} · ${text}` : `${step} · ${text}`);
  }

  /** Goes to the moment of a step of the followed pod; false where it has not happened. */
  open(step) {
    const marks = this.#run?.steps[step];
    const n =
      marks?.done ?? marks?.begin ?? (this.#run?.blocked?.step === step ? this.#run.blocked.n : undefined);
    if (n === undefined) return false;
    this.#app.seek({ n });
    return true;
  }
}

const finished = (run) => Boolean(run.steps[10]?.done) || run.blocked?.reason === "deleted";

function stateOf(run, step) {
  const marks = run?.steps[step];
  if (marks?.done) return "done";
  if (run?.blocked?.step === step) return "blocked";
  return marks ? "begun" : "hollow";
}

/** The furthest step that was begun, 0 for none. */
function current(run) {
  return run ? Math.max(0, ...Object.keys(run.steps).map(Number)) : 0;
}

/** @param {{reason: string, params: object}} blocked */
export function reason(blocked) {
  return REASONS[blocked.reason]?.(blocked.params) ?? blocked.reason;
}
