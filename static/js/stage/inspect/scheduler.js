// The scheduler: where each pod without a node stands, and what it assumes of the nodes.

import { el, setText } from "../dom.js";
import { clockTime } from "../format.js";
import { _ } from "../i18n.js";
import { findKey } from "../registry.js";
import { empty, keyed, link, Table } from "./parts.js";

/** The places of the queue, in the order in which a pod may pass them. */
const PLACES = {
  active: () => _("active: next to be tried"),
  inFlight: () => _("in flight: being scheduled or bound"),
  backoff: () => _("back-off: tried again after a while"),
  unschedulable: () => _("unschedulable: until something changes that may help"),
  gated: () => _("gated: not to be scheduled yet"),
};

export class QueuesView {
  #app;
  #state = null;
  #places;
  root;

  /** @param {object} app openKey */
  constructor(app) {
    this.#app = app;
    this.#places = Object.fromEntries(
      Object.keys(PLACES).map((place) => [place, { count: el("span", { class: "count" }), list: el("ul") }]),
    );
    this.root = el(
      "div",
      { class: "queue scheduling" },
      el(
        "div",
        { class: "queue-parts" },
        ...Object.entries(this.#places).map(([place, { count, list }]) =>
          el("div", { "data-part": place }, el("h5", null, PLACES[place](), " ", count), list),
        ),
      ),
    );
  }

  draw({ holds, state }) {
    this.#state = state;
    const queue = (holds.queue ?? []).map((queued) => ({
      ...queued,
      nominated: nominatedNode(state, queued),
    }));
    for (const [place, { count, list }] of Object.entries(this.#places)) {
      const own = queue.filter((queued) => queued.place === place);
      setText(count, String(own.length));
      keyed(
        list,
        own,
        (queued) => queued.pod,
        (queued) => this.#item(queued),
      );
    }
  }

  #item({ pod, attempts, backoffUntilUs, unschedulablePlugins, gatedBy, nominated }) {
    const notes = [
      attempts > 0 && _("tried {n}×", { n: attempts }),
      backoffUntilUs && _("until {time}", { time: clockTime(backoffUntilUs) }),
      unschedulablePlugins.length && _("refused by {plugins}", { plugins: unschedulablePlugins.join(", ") }),
      gatedBy && _("held by {plugin}", { plugin: gatedBy }),
      nominated && _("nominated for {node}", { node: nominated }),
    ];
    return el(
      "li",
      { "data-failed": unschedulablePlugins.length > 0 },
      link(pod, () => this.#open(pod)),
      " ",
      el("span", { class: "soft", text: notes.filter(Boolean).join(" · ") }),
    );
  }

  #open(pod) {
    const key = findKey(this.#state, "pods", pod);
    if (key) this.#app.openKey(key);
  }
}

const nominatedNode = (state, { pod }) =>
  state.keys[findKey(state, "pods", pod)]?.value?.status?.nominatedNodeName;

export class AssumedView {
  #app;
  #state = null;
  #nodes = new Table([_("node"), _("pods that it counts there")], _("Nodes in the scheduler's cache"));
  #list = el("ul", { class: "names-list" });
  #none = empty(_("None: every binding that was decided has come back through the watch."));
  root = el(
    "div",
    null,
    el("h4", { text: _("Assumed: decided, and not yet seen to be bound") }),
    this.#none,
    this.#list,
    el("h4", { text: _("Nodes in the scheduler's cache") }),
    this.#nodes.root,
  );

  /** @param {object} app openKey */
  constructor(app) {
    this.#app = app;
  }

  draw({ holds, state }) {
    this.#state = state;
    const assumed = holds.assumed ?? [];
    this.#none.hidden = assumed.length > 0;
    keyed(
      this.#list,
      assumed,
      (pod) => pod,
      (pod) =>
        el(
          "li",
          null,
          link(pod, () => this.#open("pods", pod)),
        ),
    );
    const pods = holds.informers?.find((one) => one.resource === "pods")?.objects ?? [];
    const nodeOf = (pod) => state.keys[`/registry/pods/${pod}`]?.value?.spec?.nodeName;
    this.#nodes.draw(
      (holds.nodes ?? []).map((name) => ({ name, pods: pods.filter((pod) => nodeOf(pod) === name) })),
      (node) => node.name,
      ({ name, pods: own }) => [
        link(name, () => this.#open("nodes", name)),
        el("span", { class: "mono", text: own.join(" ") || "–" }),
      ],
    );
  }

  #open(resource, name) {
    const key = findKey(this.#state, resource, name);
    if (key) this.#app.openKey(key);
  }
}
