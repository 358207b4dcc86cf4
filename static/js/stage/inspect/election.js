// Who leads, as this process knows it.

import { el } from "../dom.js";
import { clockTime } from "../format.js";
import { _ } from "../i18n.js";
import { findKey } from "../registry.js";
import { facts, keyed, link } from "./parts.js";

export class ElectionView {
  #app;
  #body = el("div");
  root = el("div", null, this.#body);

  /** @param {object} app openKey */
  constructor(app) {
    this.#app = app;
  }

  draw({ holds, state }) {
    const elector = holds.elector ?? holds.leader ?? {};
    keyed(
      this.#body,
      [elector],
      () => "",
      (one) => this.#facts(one, state),
    );
  }

  #facts({ lease, identity, leading, holder, until }, state) {
    const key = lease ? findKey(state, "leases", lease) : null;
    return el(
      "div",
      null,
      el("p", {
        text: leading
          ? _("It leads, and renews the Lease before it runs out.")
          : _("It does not lead. It looks at the Lease, and takes it once nobody has renewed it in time."),
      }),
      facts([
        [_("Lease"), key ? link(lease, () => this.#app.openKey(key)) : lease],
        [_("is here"), identity],
        [_("holds the Lease"), holder],
        [_("runs out"), until === null || until === undefined ? "" : clockTime(until)],
      ]),
    );
  }
}
