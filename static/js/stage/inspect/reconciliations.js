// The last reconciliations of a controller: what each saw, what it asked for, what came of it.

import { el } from "../dom.js";
import { clockTime, objectName } from "../format.js";
import { _ } from "../i18n.js";
import { empty, keyed, link, moment } from "./parts.js";

const OUTCOMES = {
  working: () => _("working"),
  done: () => _("done"),
  failed: () => _("failed: it comes back"),
  dropped: () => _("failed too often: dropped"),
};

export class Reconciliations {
  /** @param {object} app seek @param {(key: string) => void} open shows the object of a key */
  constructor(app, open) {
    this.#app = app;
    this.#open = open;
    this.#list = el("ol", { class: "reconciliations" });
    this.#none = empty(_("No reconciliation yet. It begins when something that it watches changes."));
    this.root = el("section", null, el("h4", { text: _("Last reconciliations") }), this.#none, this.#list);
  }

  #app;
  #open;
  #list;
  #none;

  /** @param {object[]} entries oldest first, as the server has them */
  draw(entries) {
    this.#none.hidden = entries.length > 0;
    keyed(
      this.#list,
      [...entries].reverse(),
      (entry) => `${entry.began} ${entry.key}`,
      (entry) => this.#entry(entry),
    );
  }

  #entry(entry) {
    const saw = Object.entries(entry.saw);
    return el(
      "li",
      { "data-outcome": entry.outcome },
      el(
        "p",
        { class: "reconciled" },
        moment(entry.began, this.#app),
        " ",
        link(entry.key, () => this.#open(entry.key)),
        " ",
        el("b", { class: "outcome", text: OUTCOMES[entry.outcome]?.() ?? entry.outcome }),
        " ",
        el("span", { text: entry.result }),
      ),
      saw.length > 0 &&
        el(
          "p",
          { class: "saw" },
          el("span", { class: "soft", text: _("saw") }),
          ...saw.map(([name, value]) => el("span", null, `${name} `, el("b", { text: String(value) }))),
        ),
      entry.requests.length > 0 && this.#asked(entry),
      entry.again !== null &&
        entry.again > entry.ended &&
        el("p", { class: "soft", text: _("due again {time}", { time: clockTime(entry.again) }) }),
    );
  }

  #asked({ requests, more }) {
    return el(
      "p",
      { class: "asked" },
      el("span", { class: "soft", text: _("asked for") }),
      ...requests.map((request) => this.#request(request)),
      more > 0 && el("span", { class: "soft", text: _("and {n} more", { n: more }) }),
    );
  }

  #request({ n, verb, object, status }) {
    const answer = status === null ? "…" : status === 0 ? _("no answer") : String(status);
    const refused = status !== null && (status === 0 || status >= 400);
    const content = [`${verb} ${objectName(object)} `, el("b", { text: answer })];
    return n > 0
      ? el(
          "button",
          {
            type: "button",
            class: "link mono",
            "data-refused": refused,
            onclick: () => this.#app.seek({ n }),
          },
          ...content,
        )
      : el("span", { class: "mono", "data-refused": refused }, ...content);
  }
}
