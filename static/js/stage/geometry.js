// The picture in the page: which components, edges and free rooms Graphviz drew, and where. Read once a picture.

import { realName } from "./format.js";

const SAMPLE = 4; // user units between two cached points of an edge

/** One connection: its path as cached points, in the direction from `from` to `to`. */
class Edge {
  constructor(group) {
    this.group = group;
    this.from = group.dataset.from;
    this.to = group.dataset.to;
    this.path = group.querySelector("path");
    /** Between members of etcd: they beat too often for texts. */
    this.peers = realName(this.from) === "etcd" && realName(this.to) === "etcd";
    this.length = this.path.getTotalLength();
    const count = Math.max(2, Math.ceil(this.length / SAMPLE));
    this.points = Array.from({ length: count + 1 }, (_, k) => {
      const { x, y } = this.path.getPointAtLength((this.length * k) / count);
      return [x, y];
    });
    const [a, b] = [this.points[0], this.points[count]];
    this.vertical = Math.abs(b[1] - a[1]) > Math.abs(b[0] - a[0]);
  }

  /** The point at `part` (0..1) of the way; `back` runs from `to` to `from`. Returns [x, y, direction x, direction y]. */
  at(part, back) {
    const last = this.points.length - 1;
    const place = Math.min(Math.max(back ? 1 - part : part, 0), 1) * last;
    const k = Math.min(Math.floor(place), last - 1);
    const [ax, ay] = this.points[k];
    const [bx, by] = this.points[k + 1];
    const rest = place - k;
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const sign = back ? -1 : 1;
    return [
      ax + (bx - ax) * rest,
      ay + (by - ay) * rest,
      (sign * (bx - ax)) / length,
      (sign * (by - ay)) / length,
    ];
  }
}

/** What the renderers know of one drawn layout. */
export class Geometry {
  /** @param {SVGSVGElement} root */
  constructor(root) {
    this.root = root;
    this.width = root.viewBox.baseVal.width;
    this.messages = root.querySelector(".messages");
    this.traces = root.querySelector(".traces");
    /** @type {Map<string, SVGGElement>} */
    this.components = byAttribute(root, "data-component");
    this.hosts = byAttribute(root, "data-node");
    this.narrow = root.dataset.topology === "narrow";
    const areas = [...root.querySelectorAll("[data-area]")].map(areaOf);
    this.stages = areas.find((area) => area.kind === "stages");
    /** Where pods stand: in a node, or in the tray of those that have none. */
    this.areas = areas.filter((area) => area.kind !== "stages");
    // A picture with much in it is not shrunk to less than its own size: its texts stay readable.
    root.style.setProperty("--height", `${root.viewBox.baseVal.height}px`);
    this.edges = [...root.querySelectorAll(".edge")].map((group) => new Edge(group));
    for (const edge of this.edges)
      edge.room = edge.vertical ? spaceBeside(edge, this.edges, this.width) : edge.length;
    this.#between = new Map(
      this.edges.flatMap((e) => [
        [`${e.from} ${e.to}`, [e, false]],
        [`${e.to} ${e.from}`, [e, true]],
      ]),
    );
  }

  #between;

  /** The edge from one component to another and whether it is run backwards: [Edge, boolean], or undefined. */
  edge(from, to) {
    return this.#between.get(`${from} ${to}`);
  }
}

/** A free room: {group, kind, host, width, height}. */
function areaOf(group) {
  const [width, height] = group.dataset.size.split(" ").map(Number);
  return { group, kind: group.dataset.area, host: group.dataset.host, width, height };
}

/** How wide a text on a vertical edge may be before it meets the next one's. */
function spaceBeside(edge, edges, width) {
  const [x, y] = edge.points[0];
  const others = edges.filter(
    (other) => other !== edge && other.vertical && Math.abs(other.points[0][1] - y) < 80,
  );
  return Math.min(
    width,
    ...others.map((other) => Math.abs(other.points[0][0] - x)).filter((distance) => distance > 1),
  );
}

function byAttribute(root, name) {
  return new Map(
    [...root.querySelectorAll(`[${name}]`)].map((element) => [element.getAttribute(name), element]),
  );
}
