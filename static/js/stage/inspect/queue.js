// A work queue: what is ready, what is being worked on, and what waits for its time.

import { el, setText } from "../dom.js";
import { clockTime } from "../format.js";
import { _ } from "../i18n.js";
import { keyed, link } from "./parts.js";

const PARTS = ["ready", "processing", "waiting"];
const TITLES = {
  ready: () => _("ready"),
  processing: () => _("being worked on"),
  waiting: () => _("waiting for its time"),
};

export class QueueView {
  /** @param {(key: string) => void} open shows the object of a key */
  constructor(open) {
    this.#open = open;
    this.#name = el("h4", { class: "queue-name" });
    this.#lists = Object.fromEntries(PARTS.map((part) => [part, el("ul")]));
    this.#counts = Object.fromEntries(PARTS.map((part) => [part, el("span", { class: "count" })]));
    this.root = el(
      "section",
      { class: "queue" },
      this.#name,
      el(
        "div",
        { class: "queue-parts" },
        ...PARTS.map((part) =>
          el(
            "div",
            { "data-part": part },
            el("h5", null, TITLES[part](), " ", this.#counts[part]),
            this.#lists[part],
          ),
        ),
      ),
    );
  }

  #open;
  #name;
  #lists;
  #counts;

  /** @param {object} queue @param {boolean} named its name is worth a line: there are others */
  draw(queue, named) {
    this.#name.hidden = !named;
    setText(this.#name, queue.name);
    for (const part of PARTS) {
      const count = queue[part].length;
      const workers = part === "processing" && queue.workers > 0;
      setText(this.#counts[part], workers ? _("{count} of {workers}", { count, ...queue }) : String(count));
      keyed(
        this.#lists[part],
        queue[part],
        (item) => item.key,
        (item) => this.#item(part, item),
      );
    }
  }

  #item(part, item) {
    const notes = [
      item.failures > 0 && _("failed {n}×", { n: item.failures }),
      part === "processing" && _("since {time}", { time: clockTime(item.since) }),
      part === "processing" && item.again && _("has changed meanwhile: once more"),
      part === "waiting" && _("due {time}", { time: clockTime(item.due) }),
    ];
    return el(
      "li",
      { "data-failed": item.failures > 0 },
      link(item.key, () => this.#open(item.key)),
      " ",
      el("span", { class: "soft", text: notes.filter(Boolean).join(" · ") }),
    );
  }
}
