// What becomes of the request that came last, at the API server's front door: a mark for each stage, and a word.

import { flag, setText, svg } from "./dom.js";
import { objectName } from "./format.js";
import { _ } from "./i18n.js";
import { markWord, reached, STAGES, stageWord, stopsOf } from "./request-stages.js";

const STAYS = 2_500_000; // microseconds after its answer
const LETTER = 7.2; // width of a letter of the word, at most
const GLYPHS = {
  passed: "M-2.5,0 -0.8,2.2 2.8,-2.2",
  changed: "M0,-2.8 L2.8,2.2 H-2.8 Z",
  refused: "M-2.2,-2.2 2.2,2.2 M-2.2,2.2 2.2,-2.2",
};

export class FrontDoor {
  #group = null;
  #marks = [];
  #word;
  #narrow;
  #letters;
  #drawn = null;

  /** @param {import("./geometry.js").Geometry} geometry @param {() => void} open shows the requests of the API server */
  constructor(geometry, open) {
    const area = geometry.stages;
    if (!area) return;
    this.#narrow = geometry.narrow;
    const step = this.#narrow ? 14 : Math.min(20, (area.width - 12) / (STAGES.length - 1));
    const [x, y] = this.#narrow ? [area.width - 8 - step * (STAGES.length - 1), area.height / 2] : [8, 9];
    this.#letters = Math.floor((this.#narrow ? x - 14 : area.width) / LETTER);
    this.#word = svg("text", {
      class: "stage-word",
      x: this.#narrow ? x - 12 : 0,
      y: this.#narrow ? y + 4 : 34,
      "text-anchor": this.#narrow ? "end" : null,
    });
    const way = svg("path", { class: "stage-way", d: `M${x},${y} H${x + step * (STAGES.length - 1)}` });
    this.#marks = STAGES.map((stage, k) =>
      svg(
        "g",
        { "data-stage": stage, transform: `translate(${x + k * step} ${y})` },
        svg("circle", { r: 5.5 }),
        svg("path"),
      ),
    );
    const hit = svg("rect", { class: "hit", width: area.width, height: area.height });
    this.#group = svg(
      "g",
      { class: "front-door", role: "button", tabindex: 0 },
      hit,
      way,
      ...this.#marks,
      this.#word,
    );
    this.#group.addEventListener("click", (event) => {
      event.stopPropagation();
      open();
    });
    this.#group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      open();
    });
    area.group.append(this.#group);
  }

  draw(state, t) {
    if (!this.#group) return;
    const entry = state.requests.findLast(({ answer }) => !answer || t - answer.t < STAYS) ?? null;
    if (entry === this.#drawn) return;
    this.#drawn = entry;
    flag(this.#group, "data-shown", entry !== null);
    this.#group.setAttribute("tabindex", entry ? "0" : "-1");
    this.#group.setAttribute("aria-hidden", String(!entry));
    if (!entry) return setText(this.#word, "");
    const stops = stopsOf(entry);
    stops.forEach(({ mark }, k) => {
      this.#marks[k].setAttribute("class", `stop ${mark}`);
      this.#marks[k].lastChild.setAttribute("d", GLYPHS[mark] ?? "");
    });
    const refused = stops.find((stop) => stop.mark === "refused");
    const { stage, mark } = refused ?? reached(stops);
    setText(this.#word, short(stageWord(stage), this.#letters));
    this.#word.setAttribute("class", `stage-word ${mark}`);
    this.#group.setAttribute(
      "aria-label",
      _("{verb} {object} at the API server: {stage}, {outcome}", {
        verb: entry.verb,
        object: objectName(entry.object),
        stage: stageWord(stage),
        outcome: markWord(mark),
      }),
    );
  }
}

const short = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);
