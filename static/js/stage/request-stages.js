// The stages of a request at the API server, as a rail has them. Pure readings of the state's `requests`.

import { _, outcomeWord } from "./i18n.js";

/** Their order. What the API server shows as stages, and then etcd. */
export const STAGES = [
  "authentication",
  "authorization",
  "decoding",
  "mutating-admission",
  "validation",
  "validating-admission",
  "etcd",
];

const WORDS = {
  authentication: () => _("authentication"),
  authorization: () => _("authorization"),
  decoding: () => _("decoding"),
  "mutating-admission": () => _("mutating admission"),
  validation: () => _("validation"),
  "validating-admission": () => _("validating admission"),
  etcd: () => "etcd",
};

export const stageWord = (stage) => WORDS[stage]?.() ?? stage;

const MEANINGS = {
  hollow: () => _("not reached"),
  unseen: () => _("passed"),
  asked: () => _("asked"),
};

export const markWord = (mark) => MEANINGS[mark]?.() ?? outcomeWord(mark);

/**
 * @typedef {{stage: string, mark: "passed" | "changed" | "refused" | "hollow" | "unseen" | "asked", detail: string, n: number | null}} Stop
 * `unseen`: it passed, and no frame says so: of a component's request only the refusal is shown.
 */

/** @returns {Stop[]} one for each of STAGES */
export function stopsOf(entry) {
  const seen = new Map(entry.stages.map((one) => [one.stage, one]));
  const last = Math.max(...entry.stages.map((one) => STAGES.indexOf(one.stage)));
  return STAGES.map((stage, k) => {
    if (stage === "etcd") return etcdStop(entry);
    const one = seen.get(stage);
    if (one) return { stage, mark: one.outcome, detail: one.detail, n: one.n };
    return { stage, mark: k < last ? "unseen" : "hollow", detail: "", n: null };
  });
}

function etcdStop({ etcd }) {
  const stop = { stage: "etcd", detail: "" };
  if (!etcd) return { ...stop, mark: "hollow", n: null };
  const mark = etcd.status === null ? "asked" : etcd.status === 0 ? "passed" : "refused";
  return { ...stop, mark, detail: etcd.verb, n: etcd.n };
}

/** Where the request stands: the last stop that it has reached. @param {Stop[]} stops */
export const reached = (stops) => stops.findLast((stop) => stop.mark !== "hollow") ?? stops[0];

/** A stop's sign: told apart without colour. */
export const SIGNS = { passed: "✓", changed: "△", refused: "✗", unseen: "·", hollow: "", asked: "…" };
