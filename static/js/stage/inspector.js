// One component, opened: its state, the switches for its faults, and views of what it holds now. It lies over the
// panels, so that the machine stays in view.

import { el, setText } from "./dom.js";
import { clockTime } from "./format.js";
import { faultsOf, stateText } from "./faults.js";
import { _ } from "./i18n.js";
import { viewsOf } from "./inspect/views.js";

const ASK_EVERY = 500; // wall milliseconds
const PHONE = matchMedia("(max-width: 640px)");

export class Inspector {
  #root;
  #app;
  #parts;
  #id = null;
  #from = null;
  #state = null;
  #asked = 0;
  /** What the component said last, and the cluster's moment then. */
  #holds = null;
  #heard = null;
  /** Views that were opened, by name; made when first shown. */
  #views = new Map();
  #chosen = "";
  #dead = el("p", {
    class: "empty",
    text: _(
      "Its process is dead: what it held in memory is gone. What is in etcd, or on its node, is still there.",
    ),
  });
  /** The last chosen view of each kind of component. */
  #last = new Map();

  /** @param {HTMLElement} root @param {object} app ask, fault, seek, store, openKey */
  constructor(root, app) {
    this.#root = root;
    this.#app = { ...app, view: (name) => this.#choose(name) };
    const part = (name) => root.querySelector(`[data-${name}]`);
    this.#parts = Object.fromEntries(
      ["name", "state", "faults", "views", "room", "past", "larger"].map((name) => [name, part(name)]),
    );
    part("close").addEventListener("click", () => this.close());
    this.#parts.faults.addEventListener("click", (event) => {
      const button = event.target.closest("[data-fault]");
      if (button) app.fault(button.dataset.fault, this.#id);
    });
    this.#parts.views.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-view]");
      if (tab) this.#choose(tab.dataset.view);
    });
    this.#parts.views.addEventListener("keydown", (event) => this.#walk(event));
    this.#parts.larger.addEventListener("click", () => this.#enlarge(!this.#isLarge));
    this.#enlarge(PHONE.matches);
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // what lies under it stays open
      this.close();
    });
  }

  get #isLarge() {
    return this.#parts.larger.getAttribute("aria-pressed") === "true";
  }

  /** Takes the room of the rail and a part of the picture's, while a component is open. */
  #enlarge(large) {
    this.#parts.larger.setAttribute("aria-pressed", String(large));
    this.#root.closest(".stage-body").classList.toggle("inspects", large && this.#id !== null);
  }

  get id() {
    return this.#id;
  }

  /** @param {string} id @param {string} [view] by its name */
  open(id, view) {
    if (!this.#root.contains(document.activeElement)) this.#from = document.activeElement;
    this.#id = id;
    this.#state = this.#holds = this.#heard = null;
    this.#asked = 0;
    this.#views.clear();
    this.#root.hidden = false;
    this.#enlarge(this.#isLarge);
    setText(this.#parts.name, id);
    const kinds = viewsOf(id);
    this.#parts.views.replaceChildren(...kinds.map(tabOf));
    const wanted = [view, this.#last.get(kinds[0].name)].find((name) =>
      kinds.some((kind) => kind.name === name),
    );
    this.#choose(wanted ?? kinds[0].name);
    this.#root.querySelector("[data-close]").focus({ preventScroll: true });
  }

  close() {
    if (this.#root.hidden) return;
    this.#root.hidden = true;
    this.#id = null;
    this.#enlarge(this.#isLarge);
    this.#from?.focus?.({ preventScroll: true });
  }

  draw({ state, live }, wall) {
    if (this.#id === null) return;
    const moved = state !== this.#state;
    this.#state = state;
    if (moved) this.#head(state);
    this.#parts.past.hidden = live;
    const news = live ? this.#heard !== state.n : this.#holds === null;
    if (news && wall - this.#asked > ASK_EVERY) this.#ask(state.n, wall);
    if (moved) this.#show();
  }

  #head(state) {
    const now = state.components[this.#id] ?? { state: "running", detail: "" };
    const since = now.since > 0 ? _("since {time}", { time: clockTime(now.since) }) : "";
    const text = [stateText(this.#id, state), now.detail, since].filter(Boolean).join(" · ");
    setText(this.#parts.state, text);
    this.#root.dataset.down = String(now.state === "crashed");
    const faults = faultsOf(this.#id, state);
    const shown = faults.map((fault) => fault.fault).join();
    if (this.#parts.faults.dataset.shown === shown) return;
    this.#parts.faults.dataset.shown = shown;
    const within = this.#parts.faults.contains(document.activeElement);
    this.#parts.faults.replaceChildren(
      ...faults.map(({ fault, text: label, hint }) =>
        el("button", { type: "button", "data-fault": fault, text: label, title: hint }),
      ),
    );
    // The pressed button has become another one: the focus stays at its place.
    if (within) this.#parts.faults.firstElementChild?.focus({ preventScroll: true });
  }

  #choose(name) {
    this.#chosen = name;
    const kinds = viewsOf(this.#id);
    this.#last.set(kinds[0].name, name);
    for (const tab of this.#parts.views.children) {
      const on = tab.dataset.view === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on) this.#parts.room.setAttribute("aria-labelledby", tab.id);
    }
    if (!this.#views.has(name)) {
      const { View } = kinds.find((kind) => kind.name === name);
      this.#views.set(name, new View(this.#app));
    }
    this.#show();
  }

  #show() {
    const view = this.#views.get(this.#chosen);
    const dead = this.#holds?.state === "crashed" && !view.outlives;
    const root = dead ? this.#dead : view.root;
    if (this.#parts.room.firstChild !== root) this.#parts.room.replaceChildren(root);
    if (!dead && this.#state && this.#holds)
      view.draw({ id: this.#id, state: this.#state, holds: this.#holds });
  }

  async #ask(n, wall) {
    this.#asked = wall;
    const id = this.#id;
    try {
      const { holds } = await this.#app.ask({ type: "inspect", component: id });
      if (id !== this.#id) return;
      this.#holds = holds;
      this.#heard = n;
      this.#show();
    } catch (error) {
      if (id === this.#id && error.message) setText(this.#parts.state, error.message);
    }
  }

  /** Arrow keys walk the views, as the ARIA pattern of tabs has it. */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const tabs = [...this.#parts.views.children];
    const at = tabs.findIndex((tab) => tab.dataset.view === this.#chosen);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    this.#choose(next.dataset.view);
    next.focus({ preventScroll: true });
  }
}

function tabOf({ name, title }) {
  return el("button", {
    type: "button",
    role: "tab",
    id: `view-${name}`,
    "aria-controls": "inspector-view",
    "data-view": name,
    text: title(),
  });
}
