// The Events that components recorded, newest last, as `kubectl get events` would have them.

import { el, reconcile } from "./dom.js";
import { clockTime, objectName } from "./format.js";

export class EventsList {
  #body;
  #table;
  #empty;
  #events = null;

  constructor(panel, app) {
    this.#table = panel.querySelector("[data-events]");
    this.#body = this.#table.querySelector("tbody");
    this.#empty = panel.querySelector("[data-empty]");
    this.#body.addEventListener("click", (event) => {
      const button = event.target.closest("[data-n]");
      if (button) app.seek({ n: Number(button.dataset.n) });
    });
  }

  draw({ state }) {
    if (state.events === this.#events) return;
    this.#events = state.events;
    this.#empty.hidden = state.events.length > 0;
    this.#table.hidden = state.events.length === 0;
    reconcile(
      this.#body,
      state.events,
      (event) => `${event.n} ${event.t} ${event.reason} ${event.component}`,
      row,
      () => {},
    );
  }
}

function row(event) {
  return el(
    "tr",
    { class: event.type === "Warning" ? "warning" : null },
    el(
      "td",
      { class: "time" },
      event.t < 0
        ? clockTime(event.t)
        : el("button", { type: "button", class: "link time", "data-n": event.n, text: clockTime(event.t) }),
    ),
    el("td", { text: event.type }),
    el("td", { text: event.reason }),
    el("td", { class: "mono", text: objectName(event.object) }),
    el("td", { text: event.message }),
    el("td", { class: "mono", text: event.component }),
  );
}
