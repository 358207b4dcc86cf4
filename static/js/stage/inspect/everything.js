// Whatever a component holds, as it says it: single values in a block, each list or map foldable with its count.

import { el } from "../dom.js";
import { _ } from "../i18n.js";
import { toYaml } from "../yaml.js";
import { empty, keyed } from "./parts.js";

const MOST_LINES = 80;
const OPEN_UP_TO = 12;

export class EverythingView {
  #folded = new Map();
  root = el("div", { class: "everything" });

  draw({ holds }) {
    const parts = Object.entries(holds);
    const single = parts.filter(([, value]) => value === null || typeof value !== "object");
    const many = parts.filter((part) => !single.includes(part));
    keyed(
      this.root,
      [{ name: "", value: Object.fromEntries(single) }, ...many.map(([name, value]) => ({ name, value }))],
      ({ name }) => name,
      ({ name, value }) => (name ? this.#section(name, value) : block(value)),
    );
  }

  #section(name, value) {
    const count = Object.keys(value).length;
    const details = el(
      "details",
      { open: this.#folded.get(name) ?? (count > 0 && count <= OPEN_UP_TO) },
      el("summary", null, name, el("span", { class: "count", text: count })),
      count ? block(value) : empty(_("empty")),
    );
    details.addEventListener("toggle", () => this.#folded.set(name, details.open));
    return details;
  }
}

function block(value) {
  const lines = toYaml(value);
  const text = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), "…"] : lines;
  return el("pre", { class: "yaml", text: text.join("\n") });
}
