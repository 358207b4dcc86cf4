// The last messages of a component, and its open watches: read off the frames, at the shown moment.

import { el } from "../dom.js";
import { clockTime, frameText, isQuiet, objectName } from "../format.js";
import { _ } from "../i18n.js";
import { keyed } from "./parts.js";

const MESSAGES = 20;
const MOST_LOOKED_AT = 3000;

export class MessagesView {
  /** What it shows is read off the frames: a crash does not take it away. */
  outlives = true;
  #app;
  #messages = el("ul", { class: "messages-list" });
  #watches = el("ul", { class: "watch-list" });
  #state = null;

  /** @param {object} app seek, store */
  constructor(app) {
    this.#app = app;
    this.root = el(
      "div",
      { class: "two-columns" },
      el("section", null, el("h4", { text: _("Last messages") }), this.#messages),
      el("section", null, el("h4", { text: _("Watches") }), this.#watches),
    );
  }

  draw({ id, state }) {
    if (state === this.#state) return;
    if (state.watches !== this.#state?.watches) this.#drawWatches(id, state);
    this.#state = state;
    const frames = this.#last(id, state.n);
    keyed(
      this.#messages,
      frames.length ? frames.map((frame) => ({ n: frame.n })) : [{ n: 0 }],
      ({ n }) => String(n),
      ({ n }) => (n ? this.#line(this.#app.store.frame(n)) : none(_("Nothing yet."))),
    );
  }

  #last(id, until) {
    const { store } = this.#app;
    const found = [];
    const first = Math.max(store.base.n + 1, until - MOST_LOOKED_AT);
    for (let n = until; n >= first && found.length < MESSAGES; n--) {
      const frame = store.frame(n);
      if (frame && !isQuiet(frame) && [frame.from, frame.to, frame.component].includes(id)) found.push(frame);
    }
    return found;
  }

  #line(frame) {
    return el(
      "li",
      null,
      el(
        "button",
        { type: "button", onclick: () => this.#app.seek({ n: frame.n }) },
        el("span", { class: "time", text: clockTime(frame.t) }),
        ` ${frameText(frame)}`,
      ),
    );
  }

  #drawWatches(id, state) {
    const own = Object.entries(state.watches)
      .filter(([, watch]) => watch.from === id || watch.to === id)
      .map(([n, watch]) => ({ n, watch }));
    keyed(
      this.#watches,
      own.length ? own : [{ n: "none", watch: null }],
      ({ n }) => n,
      ({ watch }) =>
        watch
          ? el(
              "li",
              null,
              el("span", { text: watch.from === id ? `→ ${watch.to}` : `← ${watch.from}` }),
              " ",
              el("b", { text: objectName(watch.object) || "/" }),
            )
          : none(_("No open watch.")),
    );
  }
}

const none = (text) => el("li", { class: "empty", text });
