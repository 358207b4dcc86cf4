// Which moment is on the stage: the live edge, or one of the past. Frames come in here, states go out.

import { VirtualClock } from "./clock.js";
import { FrameStore } from "./store.js";

/**
 * What renderers get.
 * @typedef {object} Moment
 * @property {import("./reducer.js").State} state
 * @property {number} t virtual time shown, microseconds
 * @property {boolean} live at the edge, not in the past
 * @property {boolean} moved the state is another one than at the last call
 */

export class Player {
  store = new FrameStore();
  clock = new VirtualClock();
  /** Null at the live edge; else the moment of the past: {t, n, playing}. */
  #past = null;
  #shownState = null;
  #wall = 0;
  #ask;
  #ready = false;
  /** Lets a moment be shown that a permalink asked for before there were frames. */
  #wanted = null;

  /** @param {(n: number) => Promise<{state: object, frames: object[]}>} ask asks the server for a keyframe */
  constructor(ask) {
    this.#ask = ask;
  }

  get live() {
    return this.#past === null;
  }

  /** Frames have come at least once. */
  get ready() {
    return this.#ready;
  }

  /** Is time passing on this stage, by the server's clock or by playing the past? */
  get playing() {
    return this.#past ? this.#past.playing : this.clock.playing;
  }

  hello() {
    return this.store.history
      ? { history: this.store.history, after: this.store.last }
      : { history: null, after: null };
  }

  /** welcome and resync. Returns true where what was held is gone. */
  begin(message, wall) {
    const fresh = Boolean(message.keyframe) || message.history !== this.store.history;
    if (fresh) {
      this.store.reset(message.history, message.keyframe);
      this.#past = null;
      this.clock.reset(message.clock.now, wall);
    }
    this.clock.set(message.clock, wall);
    this.#ready = true;
    // The frames of the welcome follow it; the wanted moment may be among them.
    if (this.#wanted) setTimeout(this.#wanted, 0);
    this.#wanted = null;
    return fresh;
  }

  /** Returns false where a frame is missing, so that the connection must be made anew. */
  frames(message, wall) {
    if (message.history !== this.store.history) return true;
    this.clock.hear(message.now, wall);
    return this.store.append(message.frames) >= 0;
  }

  /** The moment to draw at `wall`. @returns {Moment} */
  tick(wall) {
    const passed = Math.min(wall - this.#wall, 250);
    this.#wall = wall;
    const live = this.clock.shown(wall);
    const edge = this.store.at(live);
    let t = live;
    let n = edge;
    if (this.#past) {
      if (this.#past.playing) this.#replay(passed, live);
      if (this.#past) ({ t, n } = this.#past);
    }
    const state = this.store.stateAt(n);
    const moved = state !== this.#shownState;
    this.#shownState = state;
    return { state, t, live: this.live, moved };
  }

  #replay(passed, live) {
    const t = this.#past.t + passed * 1000 * this.clock.speed;
    if (t >= live) this.#past = null;
    else this.#past = { t, n: Math.max(this.store.at(t), this.#past.n), playing: true };
  }

  /** The last moment drawn, as a frame number. */
  get n() {
    return this.#past ? this.#past.n : (this.#shownState?.n ?? 0);
  }

  /** Is this moment the one just after a frame, and not one between two? */
  get exact() {
    return this.store.frame(this.n)?.t === this.t;
  }

  get t() {
    return this.#past ? this.#past.t : this.clock.shown(this.#wall);
  }

  toLive() {
    this.#past = null;
  }

  /** Plays or holds the past; at the live edge the server's clock does that. */
  playPast(playing) {
    if (this.#past) this.#past = { ...this.#past, playing };
  }

  /** Shows a moment: {n} exactly after frame n, or {t} at a virtual time. Loads what is not held. */
  async seek(moment) {
    if (!this.#ready) {
      await new Promise((resolve) => (this.#wanted = resolve));
    }
    const before = moment.n !== undefined ? moment.n < this.store.base.n : moment.t < this.store.base.t;
    if (before && this.store.base.n > 0) await this.#load(moment);
    const n =
      moment.n !== undefined
        ? Math.min(Math.max(moment.n, this.store.base.n), this.store.last)
        : this.store.at(moment.t);
    const t = moment.t ?? this.store.frame(n)?.t ?? this.store.base.t;
    const edge = moment.n === undefined && moment.t >= this.clock.shown(this.#wall);
    this.#past = edge ? null : { t: Math.max(t, 0), n, playing: false };
  }

  /** One frame on (1) or back (-1) among those held; false where there is none that way. */
  stepFrame(direction) {
    const n = this.n + direction;
    const first = this.store.base.n;
    if (n > this.store.last || n < first || (direction > 0 && this.live)) return false;
    this.#past = { t: this.store.frame(n)?.t ?? Math.max(0, this.store.base.t), n, playing: false };
    return true;
  }

  /** Fetches the stretch from before the wanted moment to what is held. */
  async #load(moment) {
    let from = Math.max(0, moment.n !== undefined ? moment.n - 1 : 0);
    const until = this.store.base.n;
    let first = null;
    const frames = [];
    while (from < until) {
      const piece = await this.#ask(from);
      first ??= piece.state;
      frames.push(...piece.frames);
      const reached = piece.state.n + piece.frames.length;
      if (reached <= from) break;
      from = reached;
    }
    if (first) this.store.prepend(first, frames);
  }
}
