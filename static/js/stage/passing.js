// Messages of a reading (a `get`): computed by the server, drawn once in passing, and no part of the history. The
// cluster's clock may stand meanwhile, so they fly by a clock of their own.

const SHORTEST = 400_000; // microseconds: a hop of the realistic profile would be gone before it is seen
const NUMBERED_FROM = 1e12; // far from every frame's number

/** @typedef {{message: object, t: number}} Passing a message, and the virtual time by its own clock */

export class PassingMessages {
  #flights = [];
  #count = 0;

  /** @param {object[]} overlay requests and responses as docs/protocol.md has them @param {number} wall milliseconds */
  add(overlay, wall) {
    if (!overlay.length) return;
    const begin = Math.min(...overlay.map((message) => message.t));
    const hop = Math.min(...overlay.map((message) => message.arrives - message.t));
    const scale = Math.max(1, SHORTEST / Math.max(1, hop));
    const at = (t) => (t - begin) * scale;
    for (const message of overlay) {
      const n = NUMBERED_FROM + this.#count++;
      this.#flights.push({
        wall,
        message: { ...message, n, passing: true, t: at(message.t), arrives: at(message.arrives) },
      });
    }
  }

  /** Ends them all: another moment is shown. */
  clear() {
    this.#flights = [];
  }

  /** What is under way at `wall`. @returns {Passing[]} */
  at(wall) {
    if (!this.#flights.length) return [];
    const now = this.#flights.map(({ message, wall: since }) => ({ message, t: (wall - since) * 1000 }));
    this.#flights = this.#flights.filter((_, k) => now[k].t <= now[k].message.arrives);
    return now.filter(({ message, t }) => t >= message.t && t <= message.arrives);
  }
}
