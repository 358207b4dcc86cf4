// What the views of the inspector are built of.

import { el, reconcile } from "../dom.js";
import { clockTime } from "../format.js";
import { _ } from "../i18n.js";

/** Names and values, as a line that wraps. @param {[string, any][]} pairs those without a value are left out */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el(
    "dl",
    { class: "facts" },
    ...shown.map(([name, value]) =>
      el("div", null, el("dt", { text: name }), el("dd", null, content(value))),
    ),
  );
}

const content = (value) => (value instanceof Node ? value : String(value));

/** A sentence where there is nothing to show. */
export const empty = (text) => el("p", { class: "empty", text });

/** A name that leads somewhere. */
export const link = (text, onclick, title) =>
  el("button", { type: "button", class: "link mono", text, title: title ?? null, onclick });

/** A moment that can be gone to; times before the learner came cannot. */
export function moment(t, app, n) {
  const text = clockTime(t);
  if (t < 0) return el("span", { class: "time", text });
  return el("button", {
    type: "button",
    class: "link time",
    text,
    onclick: () => app.seek(n > 0 ? { n } : { t }),
  });
}

/** A table whose rows are kept while they say the same. */
export class Table {
  /** @param {string[]} heads @param {string} label */
  constructor(heads, label) {
    this.body = el("tbody");
    const head = el("tr", null, ...heads.map((text) => el("th", { scope: "col", text })));
    this.table = el("table", { class: "holds-table" }, el("thead", null, head), this.body);
    this.none = empty(_("Nothing now."));
    this.root = el(
      "div",
      { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
      this.table,
      this.none,
    );
  }

  /**
   * @template T @param {T[]} items @param {(item: T) => string} keyOf
   * @param {(item: T) => (Node | string | number)[]} cells
   */
  draw(items, keyOf, cells) {
    this.table.hidden = items.length === 0;
    this.none.hidden = items.length > 0;
    keyed(this.body, items, keyOf, (item) =>
      el("tr", null, ...cells(item).map((cell) => el("td", null, content(cell ?? "")))),
    );
  }
}

/** Elements for items, each made anew only where what it shows differs: a click must find what it aimed at. */
export function keyed(parent, items, keyOf, make) {
  reconcile(
    parent,
    items,
    (item) => `${keyOf(item)} ${JSON.stringify(item)}`,
    make,
    () => {},
  );
}
