// Informers: what a component has listed, and watches since.

import { el } from "../dom.js";
import { _ } from "../i18n.js";
import { findKey } from "../registry.js";
import { keyed, link } from "./parts.js";

export class CachesView {
  #app;
  #list;
  #state = null;
  #opened = new Set();

  /** @param {object} app openKey */
  constructor(app) {
    this.#app = app;
    this.#list = el("ul", { class: "caches" });
    this.root = el(
      "div",
      null,
      el("p", {
        class: "soft",
        text: _("Each cache is filled by one list and kept by one watch. Nothing else is read again."),
      }),
      this.#list,
    );
  }

  draw({ holds, state }) {
    this.#state = state;
    keyed(
      this.#list,
      holds.informers ?? [],
      (one) => `${one.resource} ${one.fieldSelector}`,
      (one) => this.#cache(one),
    );
  }

  #cache(one) {
    const keys = el("p", { class: "names" });
    for (const key of one.objects)
      keys.append(
        link(key, () => this.#open(one.resource, key)),
        " ",
      );
    const more = one.count - one.objects.length;
    if (more > 0) keys.append(_("and {n} more", { n: more }));
    const details = el(
      "details",
      { open: this.#opened.has(one.resource) },
      el(
        "summary",
        null,
        el("b", { class: "mono", text: one.resource }),
        one.fieldSelector && el("span", { class: "mono soft", text: ` ${one.fieldSelector}` }),
        el("span", { class: "count", text: one.synced ? one.count : _("not filled yet") }),
        el("span", { class: "soft mono", text: _("up to revision {n}", { n: one.resourceVersion }) }),
      ),
      one.count ? keys : el("p", { class: "empty", text: _("empty") }),
    );
    details.addEventListener("toggle", () =>
      details.open ? this.#opened.add(one.resource) : this.#opened.delete(one.resource),
    );
    return el("li", null, details);
  }

  #open(resource, key) {
    const found = findKey(this.#state, resource, key);
    if (found) this.#app.openKey(found);
  }
}
