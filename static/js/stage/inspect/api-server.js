// The API server: the stages of the last requests, what is in flight, who watches what, how full it is.

import { el, setText } from "../dom.js";
import { objectName } from "../format.js";
import { _ } from "../i18n.js";
import { keyOf } from "../registry.js";
import { markWord, SIGNS, stageWord, stopsOf } from "../request-stages.js";
import { empty, keyed, link, moment, Table } from "./parts.js";

export class RequestsView {
  /** What it shows is read off the frames: a crash does not take it away. */
  outlives = true;
  #app;
  #state = null;
  #flight = el("p", { class: "soft" });
  #list = el("ol", { class: "requests" });
  #none = empty(
    _(
      "A request of yours appears here with every stage that it goes through, and a component's where it is refused. Type a command that changes something.",
    ),
  );
  root = el("div", null, this.#flight, this.#none, this.#list);

  /** @param {object} app seek, openKey */
  constructor(app) {
    this.#app = app;
  }

  draw({ holds, state }) {
    this.#state = state;
    const numbers = holds.requests ?? [];
    const watches = numbers.filter((n) => n in state.watches).length;
    setText(
      this.#flight,
      _("In flight now: {n}. Watches that stay open: {watches}.", { n: numbers.length - watches, watches }),
    );
    this.#none.hidden = state.requests.length > 0;
    keyed(
      this.#list,
      [...state.requests].reverse(),
      (entry) => String(entry.n),
      (entry) => this.#request(entry),
    );
  }

  #request(entry) {
    const key = keyOf(this.#state, entry.object);
    const name = objectName(entry.object);
    const stops = stopsOf(entry);
    const told = stops.filter((stop) => stop.detail && stop.stage !== "etcd");
    return el(
      "li",
      { "data-refused": (entry.answer?.status ?? 0) >= 400 },
      el(
        "p",
        { class: "request-head" },
        moment(entry.t, this.#app, entry.n),
        " ",
        el("b", { class: "mono", text: `${entry.from ?? ""} ${entry.verb}` }),
        " ",
        key ? link(name, () => this.#app.openKey(key)) : el("span", { class: "mono", text: name }),
        " ",
        el("span", { class: "answer", text: answerOf(entry) }),
      ),
      el("ol", { class: "stops" }, ...stops.map((stop) => this.#stop(stop))),
      told.length > 0 &&
        el(
          "dl",
          { class: "told" },
          ...told.map(({ stage, mark, detail }) =>
            el(
              "div",
              { "data-mark": mark },
              el("dt", { text: stageWord(stage) }),
              el("dd", { text: detail }),
            ),
          ),
        ),
    );
  }

  #stop({ stage, mark, n }) {
    const words = `${stageWord(stage)}: ${markWord(mark)}`;
    const inside = [
      el("span", { class: "sign", "aria-hidden": true, text: SIGNS[mark] }),
      el("span", { text: stageWord(stage) }),
    ];
    const stop =
      n > 0
        ? el(
            "button",
            { type: "button", title: words, "aria-label": words, onclick: () => this.#app.seek({ n }) },
            ...inside,
          )
        : el("span", { title: words }, ...inside);
    return el("li", { "data-mark": mark }, stop);
  }
}

function answerOf({ answer }) {
  if (!answer) return _("in work");
  return [answer.status, answer.reason].filter(Boolean).join(" ");
}

/** Watches by client: who is told of what. */
export class ClientsView {
  #table = new Table([_("client"), _("watches")], _("Watches"));
  root = this.#table.root;

  draw({ holds }) {
    const clients = new Map();
    for (const { client, resource } of holds.watches ?? []) {
      if (!clients.has(client)) clients.set(client, []);
      clients.get(client).push(resource);
    }
    this.#table.draw(
      [...clients].map(([client, resources]) => ({ client, resources })),
      (one) => one.client,
      ({ client, resources }) => [
        el("span", { class: "mono", text: client }),
        el("span", { class: "mono", text: resources.join(", ") }),
      ],
    );
  }
}

export class LevelsView {
  #table = new Table(
    [_("priority level"), _("seats"), _("executing"), _("waiting")],
    _("API priority and fairness"),
  );
  #cache = new Table([_("resource"), _("objects")], _("Watch cache"));
  root = el(
    "div",
    { class: "two-columns" },
    el("section", null, el("h4", { text: _("API priority and fairness") }), this.#table.root),
    el("section", null, el("h4", { text: _("Watch cache") }), this.#cache.root),
  );

  draw({ holds }) {
    const levels = Object.entries(holds.priorityLevels ?? {});
    this.#table.draw(
      levels.map(([name, level]) => ({ name, ...level })),
      (level) => level.name,
      ({ name, seats, executing, waiting }) => [
        el("span", { class: "mono", text: name }),
        seats,
        executing,
        waiting,
      ],
    );
    this.#cache.draw(
      Object.entries(holds.cache ?? {}).map(([resource, count]) => ({ resource, count })),
      (one) => one.resource,
      ({ resource, count }) => [el("span", { class: "mono", text: resource }), count],
    );
  }
}
