// The frames that this page holds: one unbroken stretch of a history, with a keyframe every so often, so that any
// moment in it is a short reduction away.

import { emptyState, reduce } from "./reducer.js";

const KEYFRAME_EVERY = 200;
const MOST_FRAMES = 30_000;
const KEPT_FRAMES = 24_000;

export class FrameStore {
  history = null;
  /** @type {import("./reducer.js").Frame[]} frames[i].n === base.n + 1 + i */
  frames = [];
  /** @type {import("./reducer.js").State} the state before frames[0] */
  base = emptyState();
  /** Keyframes by their n. @type {Map<number, import("./reducer.js").State>} */
  #keyframes = new Map();
  /** Where the last question was answered: stepping on from it is cheap. */
  #cursor = this.base;
  /** Numbers of the store frames of each key. @type {Map<string, number[]>} */
  #revisions = new Map();

  /** Forgets everything and begins at `state`. */
  reset(history, state) {
    this.history = history;
    this.frames = [];
    this.base = state ?? emptyState();
    this.#keyframes.clear();
    this.#revisions.clear();
    this.#cursor = this.base;
  }

  get last() {
    return this.base.n + this.frames.length;
  }

  /** Adds what follows; frames that are already here are left out. Returns how many were new, or -1 where one is missing. */
  append(frames) {
    const fresh = frames.filter((frame) => frame.n > this.last);
    if (!fresh.length) return 0;
    if (fresh[0].n !== this.last + 1) return -1;
    for (const frame of fresh) {
      this.frames.push(frame);
      this.#index(frame);
    }
    if (this.frames.length > MOST_FRAMES) this.#forget(this.frames.length - KEPT_FRAMES);
    return fresh.length;
  }

  /** Puts an older stretch in front: a state and the frames that follow it, which must reach what is here. */
  prepend(state, frames) {
    const older = frames.filter((frame) => frame.n <= this.base.n);
    if (state.n + older.length !== this.base.n) return false;
    this.frames = [...older, ...this.frames];
    this.base = state;
    this.#cursor = state;
    this.#revisions.clear();
    this.frames.forEach((frame) => this.#index(frame));
    return true;
  }

  /** The state after frame `n`; `n` is brought into what is held. */
  stateAt(n) {
    const wanted = Math.min(Math.max(n, this.base.n), this.last);
    let state =
      this.#cursor.n <= wanted && wanted - this.#cursor.n <= KEYFRAME_EVERY
        ? this.#cursor
        : this.#before(wanted);
    while (state.n < wanted) {
      state = reduce(state, this.frames[state.n - this.base.n]);
      if (state.n % KEYFRAME_EVERY === 0) this.#keyframes.set(state.n, state);
    }
    this.#cursor = state;
    return state;
  }

  #before(n) {
    for (let k = n - (n % KEYFRAME_EVERY); k > this.base.n; k -= KEYFRAME_EVERY) {
      const state = this.#keyframes.get(k);
      if (state) return state;
    }
    return this.base;
  }

  frame(n) {
    return this.frames[n - this.base.n - 1];
  }

  /** The number of the last frame at or before virtual time `t`. */
  at(t) {
    let low = 0;
    let high = this.frames.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.frames[middle].t <= t) low = middle + 1;
      else high = middle;
    }
    return this.base.n + low;
  }

  /** Numbers of the frames in which etcd wrote `key`, oldest first, of those held. */
  revisionsOf(key) {
    return this.#revisions.get(key) ?? [];
  }

  /** The first held frame after (direction 1) or before (-1) frame `n` for which `test` holds, or null. */
  find(n, direction, test) {
    for (let k = n + direction; k > this.base.n && k <= this.last; k += direction) {
      const frame = this.frame(k);
      if (test(frame)) return frame;
    }
    return null;
  }

  #index(frame) {
    if (frame.kind !== "store") return;
    const list = this.#revisions.get(frame.key);
    if (list) list.push(frame.n);
    else this.#revisions.set(frame.key, [frame.n]);
  }

  #forget(count) {
    this.base = this.stateAt(this.base.n + count);
    this.frames = this.frames.slice(count);
    const first = this.base.n;
    for (const n of this.#keyframes.keys()) if (n <= first) this.#keyframes.delete(n);
    for (const [key, list] of this.#revisions)
      this.#revisions.set(
        key,
        list.filter((n) => n > first),
      );
    this.#cursor = this.base;
  }
}
