// The living picture: components with their state, connections, pods, messages. It only reads.

import { Capsules } from "./capsules.js";
import { flag, setText } from "./dom.js";
import { FrontDoor } from "./front-door.js";
import { Geometry } from "./geometry.js";
import { _, stateWord } from "./i18n.js";
import { PassingMessages } from "./passing.js";
import { nodeReady } from "./pod-state.js";
import { PodsView } from "./pods.js";
import { roleOf, roleWord } from "./roles.js";

const PHONE = matchMedia("(max-width: 640px)");
const LESS_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

export class StageView {
  #root;
  #on;
  /** @type {Map<string, {geometry: Geometry, capsules: Capsules, pods: PodsView, door: FrontDoor}>} */
  #pictures = new Map();
  #picture = null;
  #state = null;
  #t = NaN;
  #loud = false;
  #passing = new PassingMessages();
  #passed = false;

  /**
   * @param {HTMLElement} root holds the pictures
   * @param {{component: (id: string, view?: string) => void, pod: (pod: object) => void}} on what a click opens
   */
  constructor(root, on) {
    this.#root = root;
    this.#on = on;
    const choose = () => this.#choose();
    PHONE.addEventListener("change", choose);
    LESS_MOTION.addEventListener("change", choose);
    root.addEventListener("click", (event) => this.#open(event.target.closest("[data-component]")));
    root.addEventListener("keydown", (event) => {
      const component = event.target.closest?.("[data-component]");
      if (!component || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      event.stopPropagation();
      this.#open(component);
    });
  }

  /** Show Leases and Events with their text. */
  set loud(loud) {
    this.#loud = loud;
    this.#root.classList.toggle("loud", loud);
    this.#choose();
  }

  /** Draws the messages of a reading once, in passing. */
  pass(overlay) {
    this.#passing.add(overlay, performance.now());
  }

  #open(component) {
    if (component) this.#on.component(component.dataset.component);
  }

  #choose() {
    this.#picture = null;
    this.#state = null;
    this.#t = NaN;
  }

  /** A hidden picture has no geometry: it is read when it first shows. */
  #shown() {
    const svg = this.#root.querySelector(`[data-topology="${PHONE.matches ? "narrow" : "wide"}"]`);
    if (!svg || !svg.getClientRects().length) return null;
    const name = svg.dataset.topology;
    if (!this.#pictures.has(name)) {
      const geometry = new Geometry(svg);
      this.#pictures.set(name, {
        geometry,
        capsules: new Capsules(geometry),
        pods: new PodsView(geometry, this.#on.pod),
        door: new FrontDoor(geometry, () => this.#on.component("kube-apiserver", "requests")),
      });
    }
    const picture = this.#pictures.get(name);
    picture.capsules.loud = this.#loud;
    picture.capsules.still = LESS_MOTION.matches;
    return picture;
  }

  /** @param {import("./player.js").Moment} moment @param {string | null} followed the followed pod's id */
  draw({ state, t, live }, followed) {
    this.#picture ??= this.#shown();
    if (!this.#picture) return;
    if (!live) this.#passing.clear();
    const passing = this.#passing.at(performance.now());
    const { geometry, capsules, pods, door } = this.#picture;
    if (state !== this.#state) this.#components(geometry, state);
    pods.draw(state, followed);
    door.draw(state, t);
    const flies = passing.length > 0 || this.#passed;
    if (flies || t !== this.#t || state !== this.#state) capsules.draw(state, t, followed, passing);
    this.#passed = passing.length > 0;
    this.#state = state;
    this.#t = t;
  }

  #components(geometry, state) {
    for (const [id, group] of geometry.components) this.#component(id, group, state);
    for (const [name, group] of geometry.hosts) {
      const ready = nodeReady(state, name);
      group.classList.toggle("not-ready", !ready);
      setText(group.querySelector(".state"), ready ? "" : "NotReady");
    }
    for (const edge of geometry.edges) {
      edge.group.classList.toggle("down", isDown(state, edge.from) || isDown(state, edge.to));
    }
  }

  #component(id, group, state) {
    const now = state.components[id]?.state ?? "running";
    group.classList.toggle("crashed", now === "crashed");
    group.classList.toggle("starting", now === "starting");
    const role = now === "running" ? roleOf(id, state) : "";
    group.classList.toggle("leads", role === "leader");
    const said = role ? roleWord(role) : now === "running" ? doing(id, state) : stateWord(now);
    const text = group.querySelector(".state");
    if (text) setText(text, said);
    const spoken = [`${id}: ${stateWord(now)}`, role && said].filter(Boolean).join(", ");
    if (group.getAttribute("aria-label") !== spoken) group.setAttribute("aria-label", spoken);
  }

  /** Marks one component (a lesson points at it), or none. */
  point(id) {
    for (const group of this.#root.querySelectorAll("[data-component]"))
      flag(group, "data-pointed", group.dataset.component === id);
  }
}

/** What a running component's box says under its name. */
function doing(id, state) {
  if (id === "etcd") return _("rev {n}", { n: state.revision });
  const [name, host] = id.split("/");
  const images = host && name !== "kubelet" ? Object.values(state.processes[host]?.images ?? {}) : [];
  return images.includes("pulling") ? _("pulling") : "";
}

const isDown = (state, id) => (state.components[id]?.state ?? "running") === "crashed";
