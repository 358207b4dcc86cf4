// Pods as squares: in their node, or in the tray by the scheduler while no node is chosen.

import { reconcile, setText, svg } from "./dom.js";
import { _ } from "./i18n.js";
import { podsOf } from "./pod-state.js";

/** Above this many in one node, pods are counted and no longer drawn one by one. */
const MOST_DRAWN = 40;
const SIZES = [20, 16, 12, 9];
const NAMED = 88; // room that a square needs for its name beside it

const MARK = {
  succeeded: "M-4,0 -1,3.5 4.5,-3.5",
  failed: "M-3.5,-3.5 3.5,3.5 M-3.5,3.5 3.5,-3.5",
  waiting: "M0,-4.5 V1.5 M0,4 V4.6",
};

export class PodsView {
  #geometry;
  #follow;
  #keys = null;
  #followed = null;

  /** @param {import("./geometry.js").Geometry} geometry @param {(pod: import("./pod-state.js").Pod) => void} follow */
  constructor(geometry, follow) {
    this.#geometry = geometry;
    this.#follow = follow;
  }

  draw(state, followed) {
    if (state.keys === this.#keys && followed === this.#followed) return;
    this.#keys = state.keys;
    this.#followed = followed;
    const pods = podsOf(state);
    for (const area of this.#geometry.areas) {
      const own = pods.filter((pod) =>
        area.kind === "tray"
          ? !pod.node && pod.look !== "succeeded" && pod.look !== "failed"
          : pod.node === area.host,
      );
      area.group.classList.toggle("empty", own.length === 0);
      if (own.length > MOST_DRAWN) this.#counts(area, own);
      else this.#squares(area, own);
    }
  }

  #squares(area, pods) {
    const grid = fit(area, pods.length);
    reconcile(
      area.group,
      pods.map((pod, k) => ({
        pod,
        x: (k % grid.columns) * grid.step,
        y: Math.floor(k / grid.columns) * grid.line,
      })),
      ({ pod }) => pod.id,
      ({ pod }) => this.#square(pod),
      (element, { pod, x, y }) =>
        this.#update(element, pod, x + grid.size / 2 + 1, y + grid.size / 2 + 1, grid),
    );
  }

  #square(pod) {
    const group = svg(
      "g",
      { tabindex: 0, role: "button", "data-pod": pod.id },
      svg("rect", { class: "hit" }),
      svg("rect", { class: "body" }),
      svg("path", { class: "mark" }),
      svg("text", { class: "pod-name", y: 5 }),
      svg("title"),
    );
    const follow = () => this.#follow(group.__pod);
    group.addEventListener("click", follow);
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      follow();
    });
    return group;
  }

  #update(group, pod, x, y, grid) {
    group.__pod = pod;
    group.setAttribute("class", `pod ${pod.look}${pod.id === this.#followed ? " followed" : ""}`);
    group.setAttribute("transform", `translate(${x} ${y})`);
    group.setAttribute("aria-label", _("Pod {name}: {state}", { name: pod.id, state: pod.note }));
    const [hit, body, mark, name, title] = group.children;
    const half = grid.size / 2;
    for (const [attribute, value] of Object.entries({
      x: -half,
      y: -half,
      width: grid.size,
      height: grid.size,
      rx: Math.min(4, half / 2),
    })) {
      body.setAttribute(attribute, value);
    }
    for (const [attribute, value] of Object.entries({
      x: -half - 2,
      y: -half - 2,
      width: grid.step,
      height: grid.size + 4,
    })) {
      hit.setAttribute(attribute, value);
    }
    mark.setAttribute("d", MARK[pod.look] ?? "");
    mark.setAttribute("transform", `scale(${grid.size / 20})`);
    name.setAttribute("x", half + 5);
    setText(name, grid.named ? nameOf(pod.name, Math.floor((grid.step - grid.size - 12) / 8.5)) : "");
    setText(title, `${pod.id} · ${pod.note}`);
  }

  #counts(area, pods) {
    const counts = new Map();
    for (const pod of pods) counts.set(pod.look, (counts.get(pod.look) ?? 0) + 1);
    reconcile(
      area.group,
      [...counts].map(([look, count], k) => ({ look, count, k })),
      ({ look }) => `count ${look}`,
      () =>
        svg(
          "g",
          null,
          svg("rect", { class: "body", x: -8, y: -8, width: 16, height: 16, rx: 4 }),
          svg("text", { class: "pod-name", x: 13, y: 5 }),
        ),
      (group, { look, count, k }) => {
        group.setAttribute("class", `pod ${look}`);
        group.setAttribute("transform", `translate(${10 + k * 62} ${Math.min(12, area.height / 2)})`);
        setText(group.children[1], `× ${count}`);
      },
    );
  }
}

/** The largest square with which all fit; names stand beside them while there is room. */
function fit(area, count) {
  for (const size of SIZES) {
    const line = size + 5;
    const rows = Math.max(1, Math.floor((area.height - 2 + 5) / line));
    const named = Math.floor(area.width / Math.max(1, Math.ceil(count / rows)));
    if (size >= 16 && named >= NAMED && size <= area.height) {
      const columns = Math.max(1, Math.min(Math.floor(area.width / NAMED), 3, count));
      return { size, line, columns, step: Math.floor(area.width / columns), named: true };
    }
    const columns = Math.max(1, Math.floor((area.width + 5) / line));
    if (size <= area.height && columns * rows >= count)
      return { size, line, columns, step: line, named: false };
  }
  const size = SIZES[SIZES.length - 1];
  return {
    size,
    line: size + 2,
    columns: Math.max(1, Math.floor(area.width / (size + 2))),
    step: size + 2,
    named: false,
  };
}

/** A name whole where there is room; else the end of it, which tells it from its sisters. */
function nameOf(name, letters) {
  return name.length <= letters ? name : `…${name.slice(-Math.min(5, Math.max(3, letters - 1)))}`;
}
