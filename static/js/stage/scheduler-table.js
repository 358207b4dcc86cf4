// The scheduler's work on the followed pod: its two cycles, and each plugin by each node, passed or the reason, scores.

import { el } from "./dom.js";
import { _ } from "./i18n.js";
import { SchedulerCycles } from "./scheduler-cycles.js";

const MOST_NODES = 12;

export class SchedulerTable {
  #root;
  #cycles;
  #decision = undefined;
  #binding = undefined;

  constructor(panel, app) {
    this.#root = panel.querySelector("[data-decision]");
    this.#cycles = new SchedulerCycles(app);
  }

  draw({ state }, followed) {
    const decision = state.decisions[followed] ?? null;
    const binding = state.bindings[followed];
    if (decision === this.#decision && binding === this.#binding) return;
    const another = decision !== this.#decision;
    this.#decision = decision;
    this.#binding = binding;
    if (decision) this.#cycles.draw(decision, binding);
    if (another) this.#root.replaceChildren(...(decision ? parts(decision, this.#cycles.root) : [empty()]));
  }
}

function parts(decision, cycles) {
  const line = _("{pod}, attempt {attempt}, by {component} as {scheduler}", decision);
  return [el("p", { class: "decision-line" }, el("b", { text: line })), cycles, table(decision)];
}

function empty() {
  return el("p", {
    class: "empty",
    text: _(
      "When the scheduler decides about the followed pod, its two cycles, and its filters and scores for each node, appear here. Make a pod in the terminal.",
    ),
  });
}

function table(decision) {
  const nodes = decision.nodes.slice(0, MOST_NODES);
  const more = decision.nodes.length - nodes.length;
  const chosen = (node) => node.name === decision.node;
  const head = el(
    "tr",
    null,
    el("th", { scope: "col", text: _("plugin") }),
    ...nodes.map((node) =>
      el("th", {
        scope: "col",
        "data-chosen": chosen(node),
        text: chosen(node) ? `${node.name} ✓` : node.name,
      }),
    ),
    more > 0 && el("th", { scope: "col", text: _("and {n} more", { n: more }) }),
  );
  const body = [
    ...rows(nodes, "filters", filterCell, _("Filter"), chosen),
    ...rows(nodes, "scores", scoreCell, _("Score"), chosen),
    el(
      "tr",
      { class: "sum" },
      el("th", { scope: "row", text: _("sum") }),
      ...nodes.map((node) => el("td", { "data-chosen": chosen(node), text: node.total ?? "–" })),
    ),
  ];
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": _("The decision") },
    el("table", { class: "decision" }, el("thead", null, head), el("tbody", null, ...body)),
  );
}

/** A row for each plugin that any node met, in the order of their first appearance. */
function rows(nodes, part, cell, title, chosen) {
  const plugins = [...new Set(nodes.flatMap((node) => (node[part] ?? []).map((one) => one.plugin)))];
  if (!plugins.length) return [];
  return [
    el("tr", { class: "part" }, el("th", { colspan: nodes.length + 1, scope: "colgroup", text: title })),
    ...plugins.map((plugin) =>
      el(
        "tr",
        null,
        el("th", { scope: "row", text: plugin }),
        ...nodes.map((node) =>
          cell(
            (node[part] ?? []).find((one) => one.plugin === plugin),
            chosen(node),
          ),
        ),
      ),
    ),
  ];
}

function filterCell(filter, chosen) {
  if (!filter)
    return el("td", {
      class: "none",
      "data-chosen": chosen,
      title: _("not asked: another filter had refused this node"),
      text: "·",
    });
  return el("td", {
    class: filter.passed ? "passed" : "refused",
    "data-chosen": chosen,
    text: filter.passed ? "✓" : `✗ ${filter.reason ?? ""}`,
  });
}

function scoreCell(score, chosen) {
  if (!score) return el("td", { class: "none", "data-chosen": chosen, text: "·" });
  const how = `${score.normalized} × ${score.weight} = `;
  return el(
    "td",
    {
      class: "score",
      "data-chosen": chosen,
      title: _("raw {raw}, normalised {normalized}, weight {weight}", score),
    },
    el("span", { class: "how", text: how }),
    el("b", { text: score.weighted }),
  );
}
