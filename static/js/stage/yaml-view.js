// One key of etcd: its value as YAML, what its last revision changed, and its earlier revisions.

import { el, flag, setText } from "./dom.js";
import { clockTime, shortKey } from "./format.js";
import { _ } from "./i18n.js";
import { diffLines, toYaml } from "./yaml.js";

const MOST_REVISIONS = 40;

export class YamlView {
  #root;
  #app;
  #entry = undefined;
  #key = null;
  #count = -1;

  /** @param {HTMLElement} root @param {{store: import("./store.js").FrameStore, seek: (moment: object) => void}} app */
  constructor(root, app) {
    this.#root = root;
    this.#app = app;
  }

  draw(state, key) {
    const entry = key ? state.keys[key] : null;
    const revisions = key ? this.#app.store.revisionsOf(key) : [];
    if (entry === this.#entry && key === this.#key && revisions.length === this.#count) return;
    const another = key !== this.#key;
    this.#entry = entry;
    this.#key = key;
    this.#count = revisions.length;
    if (!key)
      return this.#root.replaceChildren(
        el("p", {
          class: "empty",
          text: _("Choose a key to see its value as YAML and what its last revision changed."),
        }),
      );
    const top = this.#root.scrollTop;
    this.#root.replaceChildren(
      this.#head(key, entry),
      this.#list(revisions, entry),
      entry ? body(entry) : gone(key),
    );
    const changed = another ? this.#root.querySelector("[data-new]") : null;
    this.#root.scrollTop = another ? (changed?.offsetTop ?? 0) - this.#root.clientHeight / 3 : top;
  }

  #head(key, entry) {
    const facts = entry
      ? [
          ["create_revision", entry.create_revision],
          ["mod_revision", entry.mod_revision],
          ["version", entry.version],
          ...(entry.lease ? [["lease", entry.lease]] : []),
        ]
      : [];
    return el(
      "header",
      { class: "key-head" },
      el("h3", { text: key }),
      el("p", null, ...facts.map(([name, value]) => el("span", null, `${name} `, el("b", { text: value })))),
    );
  }

  #list(numbers, entry) {
    const some = numbers
      .slice(-MOST_REVISIONS)
      .map((n) => this.#app.store.frame(n))
      .filter(Boolean);
    return el(
      "p",
      { class: "revisions" },
      _("Revisions:"),
      ...some.map((frame) => {
        const button = el("button", {
          type: "button",
          title: clockTime(frame.t),
          text: frame.op === "DELETE" ? `${frame.revision} ×` : frame.revision,
          onclick: () => this.#app.seek({ n: frame.n }),
        });
        flag(button, "aria-current", frame.n === entry?.n);
        return button;
      }),
    );
  }
}

function body(entry) {
  const now = toYaml(entry.value);
  const lines = entry.previous
    ? diffLines(toYaml(entry.previous), now)
    : now.map((text) => ({ kind: "same", text }));
  const pre = el("pre", { class: "yaml", tabindex: 0, "aria-label": _("Value as YAML") });
  for (const { kind, text } of lines) pre.append(line(kind, text));
  return pre;
}

const SIGN = { same: " ", new: "+", gone: "−" };

function line(kind, text) {
  const [, indent, key, rest] = text.match(/^([\s-]*)([^\s"':][^:]*:(?=\s|$))?(.*)$/);
  return el(
    "span",
    { class: `line ${kind}`, "data-new": kind === "new" },
    el("i", { "aria-hidden": true, text: SIGN[kind] }),
    indent,
    key ? el("b", { text: key }) : null,
    `${rest}\n`,
  );
}

function gone(key) {
  const text = el("p", { class: "empty" });
  setText(text, _("{key} is not in etcd at this moment.", { key: shortKey(key) }));
  return text;
}
