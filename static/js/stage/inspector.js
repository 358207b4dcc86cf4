// One component, opened: its state, what it holds now (asked of the server), its last messages, and the switch that
// crashes or restarts it. It lies over the panels, so that the machine stays in view.

import { el, setText } from "./dom.js";
import { clockTime, frameText, isQuiet, objectName } from "./format.js";
import { _, stateWord } from "./i18n.js";
import { toYaml } from "./yaml.js";

const MESSAGES = 12;
const MOST_LOOKED_AT = 3000;
const ASK_EVERY = 1000; // wall milliseconds
const MOST_ITEMS = 60;

export class Inspector {
  #root;
  #app;
  #id = null;
  #from = null;
  #drawn = null;
  #asked = 0;
  #holds = null;

  /** @param {HTMLElement} root @param {{ask: Function, fault: (fault: string, id: string) => void, seek: Function, store: object}} app */
  constructor(root, app) {
    this.#root = root;
    this.#app = app;
    root.querySelector("[data-close]").addEventListener("click", () => this.close());
    root
      .querySelector("[data-fault]")
      .addEventListener("click", (event) => app.fault(event.currentTarget.dataset.fault, this.#id));
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  get id() {
    return this.#id;
  }

  open(id) {
    this.#from = document.activeElement;
    this.#id = id;
    this.#drawn = null;
    this.#holds = null;
    this.#asked = 0;
    this.#root.hidden = false;
    setText(this.#root.querySelector("[data-name]"), id);
    this.#root
      .querySelector("[data-holds]")
      .replaceChildren(
        el("p", { class: "empty", text: _("Asking {component} what it holds…", { component: id }) }),
      );
    this.#root.querySelector("[data-close]").focus({ preventScroll: true });
  }

  close() {
    if (this.#root.hidden) return;
    this.#root.hidden = true;
    this.#id = null;
    this.#from?.focus?.({ preventScroll: true });
  }

  draw({ state }, wall) {
    if (this.#id === null) return;
    if (state !== this.#drawn) {
      if (state.components !== this.#drawn?.components) this.#state(state);
      if (state.watches !== this.#drawn?.watches) this.#watches(state);
      this.#messages(state);
      this.#drawn = state;
      if (wall - this.#asked > ASK_EVERY) this.#ask(wall);
    }
  }

  #state(state) {
    const now = state.components[this.#id] ?? { state: "running", detail: "" };
    const crashed = now.state === "crashed";
    const text = [
      stateWord(now.state),
      now.detail,
      now.since > 0 ? _("since {time}", { time: clockTime(now.since) }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
    setText(this.#root.querySelector("[data-state]"), text);
    this.#root.dataset.down = String(crashed);
    const button = this.#root.querySelector("[data-fault]");
    button.dataset.fault = crashed ? "restart" : "crash";
    button.hidden = this.#id === "kubectl";
    setText(button, crashed ? _("Restart") : _("Crash"));
  }

  #watches(state) {
    const own = Object.values(state.watches).filter(
      (watch) => watch.from === this.#id || watch.to === this.#id,
    );
    const items = own.map((watch) =>
      el(
        "li",
        null,
        el("span", { text: watch.from === this.#id ? `→ ${watch.to}` : `← ${watch.from}` }),
        " ",
        el("b", { text: objectName(watch.object) || "/" }),
      ),
    );
    const none = el("li", { class: "empty", text: _("No open watch.") });
    this.#root.querySelector("[data-watches]").replaceChildren(...(items.length ? items : [none]));
  }

  #messages(state) {
    const found = [];
    const { store } = this.#app;
    const first = Math.max(store.base.n + 1, state.n - MOST_LOOKED_AT);
    for (let n = state.n; n >= first && found.length < MESSAGES; n--) {
      const frame = store.frame(n);
      if (
        frame &&
        !isQuiet(frame) &&
        (frame.from === this.#id || frame.to === this.#id || frame.component === this.#id)
      )
        found.push(frame);
    }
    const items = found.map((frame) =>
      el(
        "li",
        null,
        el(
          "button",
          { type: "button", onclick: () => this.#app.seek({ n: frame.n }) },
          el("span", { class: "time", text: clockTime(frame.t) }),
          ` ${frameText(frame)}`,
        ),
      ),
    );
    this.#root
      .querySelector("[data-messages]")
      .replaceChildren(...(items.length ? items : [el("li", { class: "empty", text: _("Nothing yet.") })]));
  }

  async #ask(wall) {
    this.#asked = wall;
    const id = this.#id;
    try {
      const { holds } = await this.#app.ask({ type: "inspect", component: id });
      if (id !== this.#id) return;
      const text = JSON.stringify(holds);
      if (text === this.#holds) return;
      this.#holds = text;
      this.#root.querySelector("[data-holds]").replaceChildren(...sections(holds));
    } catch (error) {
      if (id === this.#id && error.message)
        this.#root
          .querySelector("[data-holds]")
          .replaceChildren(el("p", { class: "empty", text: error.message }));
    }
  }
}

/** What a component holds: what is one value in a block, each list or map foldable with its count. */
function sections(holds) {
  const parts = Object.entries(holds ?? {}).filter(([name]) => name !== "watches");
  if (!parts.length) return [el("p", { class: "empty", text: _("It holds nothing now.") })];
  const isPart = ([, value]) => value !== null && typeof value === "object";
  const single = parts.filter((part) => !isPart(part));
  return [
    single.length && block(Object.fromEntries(single)),
    ...parts.filter(isPart).map(([name, value]) => section(name, value)),
  ].filter(Boolean);
}

function section(name, value) {
  const count = Object.keys(value).length;
  return el(
    "details",
    { open: count > 0 && count <= 12 },
    el("summary", null, name, el("span", { class: "count", text: count })),
    count ? block(value) : el("p", { class: "empty", text: _("empty") }),
  );
}

function block(value) {
  const lines = toYaml(value);
  const text = lines.length > MOST_ITEMS ? [...lines.slice(0, MOST_ITEMS), "…"] : lines;
  return el("pre", { class: "yaml", text: text.join("\n") });
}
