// The lesson's goals: conditions on the state, never on clicks. lessons/goals.py says what each condition means, and
// reads them the same way. What was met stays met, and is remembered with the lab.

import { setText } from "./dom.js";
import { remember, remembered } from "./memory.js";

/** @typedef {{id: string, when: object, after?: string}} Goal */

const READERS = {
  workflow: ({ workflow, step, blocked_at: blockedAt, reason }, state) =>
    found(state.workflows[workflow], (run) =>
      blockedAt === undefined
        ? Boolean(run.steps[step]?.done)
        : run.blocked?.step === blockedAt && (reason === undefined || run.blocked.reason === reason),
    ),
  component: ({ component, state: wanted }, state) =>
    found(
      state.components,
      (now, id) => (id === component || id.split("/")[0] === component) && now.state === wanted,
    ),
  key: ({ key, value = {}, count = 1 }, state) => {
    const pattern = glob(key);
    const subjects = found(
      state.keys,
      (entry, name) =>
        pattern.test(name) && Object.entries(value).every(([path, at]) => field(entry.value, path) === at),
    );
    return subjects && subjects.length >= count ? subjects : null;
  },
  all: ({ all }, state) => {
    const parts = all.map((part) => subjectsOf(part, state));
    return parts.includes(null) ? null : [...new Set(parts.flat())];
  },
  any: ({ any }, state) =>
    any.map((part) => subjectsOf(part, state)).find((subjects) => subjects !== null) ?? null,
  not: ({ not }, state) => (subjectsOf(not, state) === null ? [""] : null),
};

/** The pods, components or keys that meet a condition; null where it is not met. */
export function subjectsOf(condition, state) {
  const kind = Object.keys(READERS).find((name) => name in condition);
  return kind ? READERS[kind](condition, state) : null;
}

function found(things, test) {
  const names = Object.keys(things ?? {}).filter((name) => test(things[name], name));
  return names.length ? names.sort() : null;
}

function field(value, path) {
  return path
    .split(".")
    .reduce((at, name) => (at !== null && typeof at === "object" ? at[name] : undefined), value);
}

function glob(pattern) {
  const escaped = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`, "s");
}

/** The progress after this state: goal id -> the subjects that have met it. @param {Goal[]} goals */
export function advance(goals, state, progress) {
  let next = progress;
  for (const { id, when, after } of goals) {
    let subjects = subjectsOf(when, state);
    if (subjects && after) subjects = subjects.filter((subject) => next[after]?.includes(subject));
    const fresh = (subjects ?? []).filter((subject) => !next[id]?.includes(subject));
    if (fresh.length) next = { ...next, [id]: [...(next[id] ?? []), ...fresh] };
  }
  return next;
}

export class Goals {
  #goals;
  #key;
  #progress;
  #state = null;

  /** @param {Goal[]} goals @param {string} lab */
  constructor(goals, lab) {
    this.#goals = goals;
    this.#key = `k8slearn.goals.${lab}`;
    this.#progress = remembered(this.#key, {});
    this.#mark();
  }

  /** Looks at the live state only: the past was looked at when it was live. */
  look({ state, live }) {
    if (!live || state === this.#state || !this.#goals.length) return;
    this.#state = state;
    const next = advance(this.#goals, state, this.#progress);
    if (next === this.#progress) return;
    this.#progress = next;
    remember(this.#key, next);
    this.#mark();
  }

  #mark() {
    for (const element of document.querySelectorAll("[data-goal]")) {
      const met = Boolean(this.#progress[element.dataset.goal]?.length);
      element.dataset.met = String(met);
      const word = element.querySelector("[data-goal-state]");
      if (met && word) setText(word, word.dataset.textMet);
    }
  }
}
