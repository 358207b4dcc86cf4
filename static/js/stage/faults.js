// What can be done to a component at a moment, and what has been done to it. Pure readings of the state.

import { _, stateWord } from "./i18n.js";

/** kubectl is the learner's hand. */
const UNTOUCHABLE = ["kubectl"];

const FAULTS = {
  crash: { text: () => _("Crash"), hint: () => _("Kill its process: what it had in memory is gone.") },
  restart: { text: () => _("Restart"), hint: () => _("Start its process: it lists, watches and goes on.") },
};

/** The switches that make sense now. @returns {{fault: string, text: string, hint: string}[]} */
export function faultsOf(id, state) {
  if (UNTOUCHABLE.includes(id)) return [];
  const now = state.components[id]?.state ?? "running";
  const names = [now === "crashed" ? "restart" : "crash"];
  return names.map((fault) => ({ fault, text: FAULTS[fault].text(), hint: FAULTS[fault].hint() }));
}

/** A component's state in words. */
export const stateText = (id, state) => stateWord(state.components[id]?.state ?? "running");
