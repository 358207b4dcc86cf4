// What this browser remembers between visits. Where storage is refused, nothing is remembered and nothing breaks.

/** @template T @param {string} key @param {T} fallback @returns {T} */
export function remembered(key, fallback) {
  try {
    const text = localStorage.getItem(key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Remembers `value` under `key`. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full disks: the page works without it.
  }
}

const MOST_LINES = 200;

/** The lines of a terminal, walked with the arrow keys. */
export class History {
  #key;
  #lines;
  #place;
  #draft = "";

  constructor(key) {
    this.#key = key;
    this.#lines = remembered(key, []);
    this.#place = this.#lines.length;
  }

  add(line) {
    if (this.#lines[this.#lines.length - 1] !== line) this.#lines = [...this.#lines, line].slice(-MOST_LINES);
    this.#place = this.#lines.length;
    this.#draft = "";
    remember(this.#key, this.#lines);
  }

  /** The line one step back (-1) or on (1), or null at the end; what was being typed is kept as the newest. */
  walk(step, typed) {
    const place = this.#place + step;
    if (place < 0 || place > this.#lines.length) return null;
    if (this.#place === this.#lines.length) this.#draft = typed;
    this.#place = place;
    return place === this.#lines.length ? this.#draft : this.#lines[place];
  }
}
