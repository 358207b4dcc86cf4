// Messages in flight. A capsule travels along its edge at constant speed between the message's t and its arrival; its
// shape tells the kind, its colour the outcome. Capsules are pooled: a frame of the screen only moves them.

import { svg } from "./dom.js";
import { isAbout, isQuiet, isRefused, messageLabel } from "./format.js";

const MOST = 60;
const WIDE = { height: 21, lane: 11.5, baseline: 4.8 };
const NARROW = { height: 18, lane: 10, baseline: 4 };
const PADDING = 7;
const DOCK = 14; // units: a capsule starts and ends this far outside its box
const TRACE = 1_000_000;
const LEAST_LETTERS = 15; // of a horizontal capsule, which may lie over its boxes
const MOST_LETTERS = 26;

export class Capsules {
  #geometry;
  #letter;
  /** @type {Capsule[]} */
  #free = [];
  /** @type {Map<number, Capsule>} capsules in use, by the number of their message */
  #used = new Map();
  #traces = new Map();
  /** Show the text of Leases and Events too. */
  loud = false;
  /** The learner prefers less motion: messages stand still at the middle of their way. */
  still = false;

  /** @param {import("./geometry.js").Geometry} geometry */
  constructor(geometry) {
    this.#geometry = geometry;
    const probe = svg("text", { class: "capsule-text", text: "0123456789" });
    geometry.messages.append(probe);
    this.#letter = probe.getComputedTextLength() / 10 || 6;
    probe.remove();
  }

  /**
   * Draws the messages of `state` as they stand at virtual time `t`; those about the followed pod come first.
   * @param {import("./passing.js").Passing[]} passing are drawn too, each at a time of its own
   */
  draw(state, t, followed, passing) {
    const pod = followed?.split("/")[1];
    const drawn = { lanes: new Map(), seen: new Set() };
    for (const n in state.messages) {
      const message = state.messages[n];
      const found = this.#geometry.edge(message.from, message.to);
      if (!found) continue;
      this.#trace(found, message, t);
      this.#place(found, message, t, pod, drawn);
    }
    for (const { message, t: own } of passing) {
      const found = this.#geometry.edge(message.from, message.to);
      if (found) this.#place(found, message, own, pod, drawn);
    }
    for (const [n, capsule] of this.#used) if (!drawn.seen.has(n)) this.#give(n, capsule);
    for (const lane of drawn.lanes.values()) gather(lane);
    this.#fade(t);
  }

  /** Puts the capsule of a message where it is at `t`; `drawn` takes down that it is there. */
  #place(found, message, t, pod, { lanes, seen }) {
    const end = message.lost ? message.lost.t + TRACE * 0.6 : message.arrives;
    if (t < message.t || t > end || seen.size >= MOST) return;
    seen.add(message.n);
    const capsule = this.#used.get(message.n) ?? this.#take(message, found);
    capsule.place(t, this.still);
    capsule.follow(Boolean(pod) && isAbout(message, pod));
    const lane = `${message.from} ${message.to}`;
    if (!lanes.has(lane)) lanes.set(lane, []);
    lanes.get(lane).push(capsule);
  }

  #take(message, [edge, back]) {
    const capsule = this.#free.pop() ?? new Capsule(this.#geometry);
    const letters = Math.floor((edge.room - 2 * PADDING - (edge.vertical ? 8 : 24)) / this.#letter);
    const most = Math.min(Math.max(letters, edge.vertical ? 0 : LEAST_LETTERS), MOST_LETTERS);
    const quiet = edge.peers || (isQuiet(message) && !this.loud);
    capsule.load(message, edge, back, quiet ? "" : messageLabel(message, most), this.#letter);
    this.#used.set(message.n, capsule);
    return capsule;
  }

  #give(n, capsule) {
    capsule.hide();
    this.#used.delete(n);
    this.#free.push(capsule);
  }

  /** Keeps the newest loud message of each edge as its trace. */
  #trace([edge, back], message, t) {
    if (t < message.t || (isQuiet(message) && !this.loud)) return;
    const known = this.#traces.get(edge);
    if (known && known.message.n > message.n && known.message.t <= t) return;
    const path = known?.path ?? svg("path", { d: edge.path.getAttribute("d") });
    if (!known) this.#geometry.traces.append(path);
    const became = outcome(message);
    if (known?.became !== became) path.setAttribute("class", `trace ${became}`);
    if (known?.message !== message) this.#traces.set(edge, { path, message, back, became });
  }

  #fade(t) {
    for (const [edge, { path, message, back }] of this.#traces) {
      const end = message.lost ? message.lost.t : message.arrives;
      const age = (t - end) / TRACE;
      if (t < message.t || age >= 1) {
        path.remove();
        this.#traces.delete(edge);
        continue;
      }
      const done = this.still ? 1 : Math.min(1, (t - message.t) / Math.max(1, message.arrives - message.t));
      const run = edge.length * done;
      path.style.strokeDasharray = `${run} ${edge.length + 1}`;
      path.style.strokeDashoffset = back ? `${run - edge.length}` : "0";
      path.style.opacity = String(age <= 0 ? 1 : 1 - age);
    }
  }
}

/** Capsules of one lane that would cover each other become one with its text and a count of the others. */
function gather(lane) {
  lane.sort((a, b) => b.followed - a.followed || b.part - a.part || a.n - b.n);
  const heads = [];
  for (const capsule of lane.filter((one) => one.text)) {
    const head = heads.find(
      (one) => Math.hypot(one.x - capsule.x, one.y - capsule.y) < (one.width + capsule.width) / 2 + 3,
    );
    capsule.small(Boolean(head));
    if (head) head.more += 1;
    else heads.push(capsule);
  }
  for (const head of heads) head.count();
}

function outcome(message) {
  if (message.lost) return "lost";
  if (message.kind === "request") return "asked";
  return isRefused(message) ? "refused" : "accepted";
}

function shapeOf(message) {
  if (message.protocol === "grpc") return "store";
  return message.kind === "watch_event" ? "watch" : message.kind;
}

class Capsule {
  /** @param {import("./geometry.js").Geometry} geometry */
  constructor(geometry) {
    this.size = geometry.narrow ? NARROW : WIDE;
    this.room = geometry.width;
    this.shape = svg("path");
    this.label = svg("text", { class: "capsule-text", y: this.size.baseline });
    this.cross = svg("path", { class: "cross", d: "M-5,-5 5,5 M-5,5 5,-5" });
    this.dot = svg("circle", { class: "dot", r: 3.5 });
    this.group = svg("g", { class: "capsule" }, this.shape, this.label, this.dot, this.cross);
    geometry.messages.append(this.group);
  }

  load(message, edge, back, text, letter) {
    Object.assign(this, {
      n: message.n,
      message,
      edge,
      back,
      text,
      more: 0,
      shown: null,
      isSmall: null,
      followed: null,
      lostShown: false,
    });
    this.letter = letter;
    this.width = text ? text.length * letter + 2 * PADDING + 4 : 8;
    this.label.textContent = text;
    this.#dress();
    this.group.removeAttribute("display");
  }

  #dress() {
    const { message, text } = this;
    this.wasOutcome = outcome(message);
    const also = [
      !text && "quiet",
      message.passing && "passing",
      this.edge.peers && !isQuiet(message) && "peer",
    ];
    this.group.setAttribute(
      "class",
      `capsule ${shapeOf(message)} ${this.wasOutcome} ${also.filter(Boolean).join(" ")}`,
    );
    this.group.setAttribute("data-message", message.n);
    this.shape.setAttribute("d", text ? this.#outline(this.width) : "");
    this.isSmall = null;
  }

  #outline(width) {
    return outline(shapeOf(this.message), width, this.size.height, this.#leftwards());
  }

  #leftwards() {
    const [, , dx] = this.edge.at(0.5, this.back);
    return dx < 0;
  }

  place(t, still) {
    const { message, edge } = this;
    const gone = Boolean(message.lost) && t >= message.lost.t;
    const until = gone ? Math.min(message.lost.t, message.t + (message.arrives - message.t) * 0.55) : t;
    const part = still ? 0.5 : (until - message.t) / Math.max(1, message.arrives - message.t);
    const dock = Math.min(DOCK / edge.length, 0.2);
    this.part = dock + Math.min(Math.max(part, 0), 1) * (1 - 2 * dock);
    const [x, y, dx, dy] = edge.at(this.part, this.back);
    const lane = this.text ? (edge.vertical ? 0 : this.size.lane) : 4;
    const half = this.width / 2 + 1;
    this.x = Math.min(Math.max(x - dy * lane, half), this.room - half);
    this.y = y - dx * lane;
    this.group.style.transform = `translate(${this.x.toFixed(1)}px, ${this.y.toFixed(1)}px)`;
    if (gone !== this.lostShown) {
      this.lostShown = gone;
      this.group.classList.toggle("vanished", gone);
      this.group.classList.add(outcome(message));
    }
    this.group.style.opacity = gone ? String(Math.max(0, 1 - (t - message.lost.t) / (TRACE * 0.6))) : "1";
    this.more = 0;
  }

  follow(followed) {
    if (followed === this.followed) return;
    this.followed = followed;
    this.group.classList.toggle("followed", followed);
  }

  /** Hidden, because another one stands for it. */
  small(small) {
    if (small === this.isSmall) return;
    this.isSmall = small;
    this.group.classList.toggle("small", small);
  }

  /** Writes how many follow within this capsule. */
  count() {
    const text = !this.more ? this.text : `${this.text} +${this.more}`;
    if (text === this.shown) return;
    this.shown = text;
    this.label.textContent = text;
    if (this.text)
      this.shape.setAttribute(
        "d",
        this.#outline(this.width + (text.length - this.text.length) * this.letter),
      );
  }

  hide() {
    this.group.setAttribute("display", "none");
  }
}

/** The outline of a shape `w` wide and `h` high around the origin: the kind of a message without colour. */
function outline(shape, w, h, leftwards) {
  const x = w / 2;
  const y = h / 2;
  const s = leftwards ? -1 : 1;
  switch (shape) {
    case "request": // a tag that points where it goes
      return `M${-x * s},${-y} H${(x - 6) * s} L${x * s},0 L${(x - 6) * s},${y} H${-x * s} Z`;
    case "watch": // pointed at both ends
      return `M${-x},0 L${-x + 6},${-y} H${x - 6} L${x},0 L${x - 6},${y} H${-x + 6} Z`;
    case "store": // a drawer: square, with a second base line
      return `M${-x},${-y} H${x} V${y} H${-x} Z M${-x},${y - 3} H${x}`;
    default: // a pill
      return `M${-x + y},${-y} H${x - y} A${y},${y} 0 0 1 ${x - y},${y} H${-x + y} A${y},${y} 0 0 1 ${-x + y},${-y} Z`;
  }
}
