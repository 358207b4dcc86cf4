// The panels under the transport: one tab each, as the ARIA pattern has it (arrows move, the focus follows).

import { remember, remembered } from "./memory.js";

const KEY = "k8slearn.tab";

export class Tabs {
  #tabs;
  #changed;
  current = "";

  /** @param {HTMLElement} root @param {(name: string) => void} changed */
  constructor(root, changed) {
    this.#tabs = [...root.querySelectorAll("[role=tab]")];
    this.#changed = changed;
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.show(tab.dataset.tab));
    root.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#key(event));
    const last = remembered(KEY, "");
    this.show(this.#tabs.some((tab) => tab.dataset.tab === last) ? last : this.#tabs[0].dataset.tab);
  }

  show(name) {
    this.current = name;
    for (const tab of this.#tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !on;
    }
    remember(KEY, name);
    this.#changed(name);
  }

  /** By its place, from 1. */
  open(place) {
    const tab = this.#tabs[place - 1];
    if (!tab) return;
    this.show(tab.dataset.tab);
    tab.focus({ preventScroll: true });
  }

  #key(event) {
    const places = { ArrowRight: 1, ArrowLeft: -1 };
    const count = this.#tabs.length;
    const at = this.#tabs.findIndex((tab) => tab.dataset.tab === this.current);
    const next =
      event.key === "Home"
        ? 0
        : event.key === "End"
          ? count - 1
          : event.key in places
            ? (at + places[event.key] + count) % count
            : -1;
    if (next < 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(next + 1);
  }
}
