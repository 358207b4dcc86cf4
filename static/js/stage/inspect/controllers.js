// The controllers of a controller manager: one at work, chosen from all.

import { el, flag, reconcile, setText } from "../dom.js";
import { _ } from "../i18n.js";
import { findKey } from "../registry.js";
import { empty, facts, keyed, link } from "./parts.js";
import { QueueView } from "./queue.js";
import { Reconciliations } from "./reconciliations.js";

export class ControllersView {
  /** @param {object} app seek, openKey, view(name): shows another view of this component */
  constructor(app) {
    this.#app = app;
    this.#list = el("ul", { class: "controllers", "aria-label": _("Controllers") });
    this.#select = el("select", { class: "controllers-select", "aria-label": _("Controller") });
    this.#select.addEventListener("change", () => this.#choose(this.#select.value));
    this.#list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-controller]");
      if (button) this.#choose(button.dataset.controller);
    });
    this.#facts = el("div");
    this.#queues = el("div");
    const open = (key) => this.#openKey(key);
    this.#reconciliations = new Reconciliations(app, open);
    this.#one = el(
      "div",
      { class: "controller", tabindex: 0, role: "region", "aria-label": _("Controller") },
      this.#facts,
      this.#queues,
      this.#reconciliations.root,
    );
    this.#none = empty("");
    this.#all = el("div", { class: "controllers-view" }, this.#select, this.#list, this.#one);
    this.root = el("div", { class: "fills" }, this.#none, this.#all);
  }

  #app;
  #list;
  #select;
  #facts;
  #queues;
  #reconciliations;
  #one;
  #none;
  #all;
  #chosen = null;
  #views = [];
  #now = null;

  draw(now) {
    this.#now = now;
    const controllers = now.holds.controllers ?? [];
    this.#all.hidden = controllers.length === 0;
    this.#none.hidden = controllers.length > 0;
    setText(this.#none, this.#why(now.holds));
    if (!controllers.length) return;
    if (!controllers.some((one) => one.name === this.#chosen)) this.#chosen = busiest(controllers).name;
    this.#names(controllers);
    this.#show(controllers.find((one) => one.name === this.#chosen));
  }

  /** Another one leads, or none does: then this process has no controllers. */
  #why({ elector }) {
    return elector?.holder && !elector.leading
      ? _("Its controllers do not run: {holder} holds the Lease, and this process waits for it.", {
          holder: elector.holder,
        })
      : _("Its controllers do not run: it does not hold the Lease yet.");
  }

  #choose(name) {
    this.#chosen = name;
    this.#one.scrollTop = 0;
    if (this.#now) this.draw(this.#now);
  }

  #names(controllers) {
    reconcile(
      this.#list,
      controllers,
      (one) => one.name,
      (one) =>
        el(
          "li",
          null,
          el(
            "button",
            { type: "button", "data-controller": one.name },
            el("span", { class: "name", text: one.name.replace(/-controller$/, "") }),
            el("span", { class: "count" }),
          ),
        ),
      (item, one) => {
        const button = item.firstChild;
        const busy = load(one);
        if (one.name === this.#chosen) button.setAttribute("aria-current", "true");
        else button.removeAttribute("aria-current");
        flag(item, "data-busy", busy.ready + busy.processing > 0);
        flag(item, "data-failing", busy.failing);
        setText(button.lastChild, summary(busy));
        button.title = `${one.name}: ${said(busy)}`;
      },
    );
    keyed(
      this.#select,
      controllers.map((one) => one.name),
      (name) => name,
      (name) => el("option", { value: name, text: name }),
    );
    this.#select.value = this.#chosen;
  }

  #show(one) {
    keyed(
      this.#facts,
      [{ name: one.name, user: one.user, synced: one.synced, watches: one.watches }],
      () => "",
      (item) => this.#head(item),
    );
    while (this.#views.length < one.queues.length) {
      const view = new QueueView((key) => this.#openKey(key));
      this.#views.push(view);
      this.#queues.append(view.root);
    }
    this.#views.forEach((view, k) => {
      view.root.hidden = k >= one.queues.length;
      if (k < one.queues.length) view.draw(one.queues[k], one.queues.length > 1);
    });
    this.#reconciliations.draw(one.reconciliations);
  }

  #head({ name, user, synced, watches }) {
    const caches = el("span", { class: "names" });
    for (const resource of watches)
      caches.append(
        link(resource, () => this.#app.view("caches")),
        " ",
      );
    return el(
      "div",
      null,
      el("h3", { text: name }),
      facts([
        [_("hears"), caches],
        [_("writes as"), user],
      ]),
      !synced && empty(_("Its caches are not filled yet: it does not work.")),
    );
  }

  /** A key of the queue is mostly `namespace/name` of the resource that the controller is about. */
  #openKey(key) {
    const one = this.#now.holds.controllers.find((each) => each.name === this.#chosen);
    const about = one.name.replace(/-controller$/, "");
    const [main] = one.watches.filter((resource) => resource.startsWith(about));
    const found = [main, ...one.watches]
      .filter(Boolean)
      .map((resource) => findKey(this.#now.state, resource, key))
      .find(Boolean);
    if (found) this.#app.openKey(found);
  }
}

/** The one that works now; else the one that worked last on something that the learner saw. */
function busiest(controllers) {
  const last = (one) => Math.max(-Infinity, ...one.reconciliations.map((entry) => entry.began));
  const works = (one) => (one.queues.some((queue) => queue.processing.length) ? 1 : 0);
  return [...controllers].sort((a, b) => works(b) - works(a) || last(b) - last(a))[0];
}

function load(one) {
  const all = one.queues.flatMap((queue) => [...queue.ready, ...queue.processing, ...queue.waiting]);
  const count = (part) => one.queues.reduce((sum, queue) => sum + queue[part].length, 0);
  return {
    ready: count("ready"),
    processing: count("processing"),
    waiting: count("waiting"),
    failing: all.some((item) => item.failures > 0),
  };
}

const summary = ({ ready, processing, waiting }) =>
  ready + processing + waiting ? `${ready}·${processing}·${waiting}` : "";

const said = (busy) => _("{ready} ready, {processing} being worked on, {waiting} waiting", busy);
