// The two cycles of the scheduler for the followed pod: its extension points as a rail, each with its plugins.

import { el } from "./dom.js";
import { clockTime } from "./format.js";
import { _ } from "./i18n.js";
import { SIGNS } from "./request-stages.js";

const SCHEDULING = ["PreFilter", "Filter", "PostFilter", "PreScore", "Score", "Reserve", "Permit"];
const BINDING = ["WaitOnPermit", "PreBind", "Bind", "PostBind"];

const BINDING_STATES = {
  waiting: () => _("waits for Permit"),
  "pre-binding": () => _("is being prepared"),
  binding: () => _("waits for the API server's answer"),
  bound: () => _("bound"),
  failed: () => _("failed"),
};

const MARKS = {
  passed: () => _("passed"),
  unseen: () => _("nothing to do"),
  asked: () => _("waits"),
  refused: () => _("refused"),
  hollow: () => _("has not run"),
};

export class SchedulerCycles {
  #app;
  #chosen = null;
  #decision = null;
  #binding = null;
  root = el("div", { class: "cycles" });

  /** @param {object} app seek */
  constructor(app) {
    this.#app = app;
  }

  /** @param {object} decision @param {object | undefined} binding frames of the followed pod */
  draw(decision, binding) {
    if (decision.pod !== this.#decision?.pod) this.#chosen = null;
    this.#decision = decision;
    this.#binding = binding;
    const points = new Map(
      [...decision.points, ...(binding?.points ?? [])].map((one) => [one.point, one.plugins]),
    );
    const mark = (point) => markOf(point, points.get(point), decision);
    this.root.replaceChildren(
      this.#cycle(_("Scheduling cycle"), scheduled(decision), SCHEDULING, mark, decision),
      this.#cycle(_("Binding cycle"), bound(binding), BINDING, mark, binding),
      this.#plugins(points),
    );
  }

  #cycle(title, outcome, points, mark, frame) {
    const when =
      frame &&
      el("button", {
        type: "button",
        class: "link time",
        text: clockTime(frame.t),
        onclick: () => this.#app.seek({ n: frame.n }),
      });
    return el(
      "section",
      { class: "cycle" },
      el("h4", null, el("b", { text: title }), " ", when ?? false, " ", el("span", { text: outcome })),
      el("ol", { class: "stops" }, ...points.map((point) => this.#point(point, mark(point)))),
    );
  }

  #point(point, mark) {
    const words = `${point}: ${MARKS[mark]()}`;
    return el(
      "li",
      { "data-mark": mark },
      el(
        "button",
        {
          type: "button",
          "data-point": point,
          title: words,
          "aria-label": words,
          "aria-expanded": String(this.#chosen === point),
          onclick: () => this.#choose(point),
        },
        el("span", { class: "sign", "aria-hidden": true, text: SIGNS[mark] }),
        el("span", { class: "mono", text: point }),
      ),
    );
  }

  #choose(point) {
    this.#chosen = this.#chosen === point ? null : point;
    this.draw(this.#decision, this.#binding);
    this.root.querySelector(`[data-point="${point}"]`).focus({ preventScroll: true });
  }

  /** What the plugins of the chosen extension point said. */
  #plugins(points) {
    const point = this.#chosen;
    if (!point) return el("p", { class: "empty", text: _("Choose an extension point to see its plugins.") });
    const plugins = points.get(point);
    if (!plugins) return el("p", { class: "empty", text: _("{point} has not run.", { point }) });
    if (!plugins.length)
      return el("p", { class: "empty", text: _("No plugin is enabled at {point}.", { point }) });
    return el(
      "ul",
      { class: "plugins", "aria-label": point },
      ...plugins.map(({ plugin, result, message, refused, weight }) =>
        el(
          "li",
          { "data-result": result },
          el("b", { class: "mono", text: plugin }),
          " ",
          el("span", { class: "result", text: result }),
          " ",
          el("span", { class: "soft", text: extra({ message, refused, weight }) }),
        ),
      ),
    );
  }
}

const extra = ({ message, refused, weight }) =>
  [
    refused !== undefined && _("nodes refused: {n}", { n: refused }),
    weight !== undefined && _("weight {n}", { n: weight }),
    message,
  ]
    .filter(Boolean)
    .join(" · ");

function scheduled(decision) {
  const part = decision.node
    ? _("{node} is chosen: {feasible} of {evaluated} nodes were feasible", decision)
    : decision.message;
  const preempts =
    decision.nominated &&
    _("preemption makes room on {nominated}: {victims} must go", {
      nominated: decision.nominated,
      victims: decision.victims.join(", ") || "–",
    });
  return [part, preempts].filter(Boolean).join(" · ");
}

function bound(binding) {
  if (!binding) return _("begins when a node is chosen, and runs beside the next pod's scheduling cycle");
  return [BINDING_STATES[binding.state]?.() ?? binding.state, binding.message].filter(Boolean).join(": ");
}

/** How an extension point went, from what its plugins said. */
function markOf(point, plugins, decision) {
  if (!plugins) return "hollow";
  const results = plugins.map((one) => one.result);
  if (point === "Filter") return decision.feasible > 0 ? "passed" : "refused";
  if (results.includes("Wait")) return "asked";
  if (results.some((result) => result !== "Success" && result !== "Skip")) return "refused";
  return results.includes("Success") ? "passed" : "unseen";
}
