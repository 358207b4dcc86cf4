// The lesson's half of the page: links that point into the lab, code that runs in it, predictions and what they reveal.
// docs/authoring.md lists the hooks; lessons/prose writes them.

import { isAbout, objectName } from "./format.js";
import { _ } from "./i18n.js";
import { remember, remembered } from "./memory.js";

const WAIT = 1600; // wall milliseconds for which a button says what it did

/**
 * @param {HTMLElement} lesson
 * @param {object} lab what the page can do with the stage: seek(moment), step(k), open(component), key(key), fault(fault, component),
 *   run(lines), edit(manifest), find(test): frame or null, followed(): {pod, namespace, node}, show(): opens the sheet
 */
export function enliven(lesson, lab) {
  lesson.addEventListener("click", (event) => {
    const target = event.target.closest(
      "[data-moment], [data-component], [data-key], [data-fault], [data-run], [data-apply], [data-copy]",
    );
    if (!target) return;
    event.preventDefault();
    act(target, lab);
  });
  for (const box of lesson.querySelectorAll("[data-prediction]")) predict(lesson, box);
}

/** The same without a lab: copying works, and predictions do. */
export const withoutLab = (lesson) => enliven(lesson, null);

function act(target, lab) {
  const { moment, component, key, fault, run, apply, copy } = target.dataset;
  if (copy !== undefined) {
    navigator.clipboard?.writeText(copy).then(() => say(target, _("Copied")));
    return;
  }
  if (!lab) return;
  lab.show();
  if (moment !== undefined) goTo(target, moment, lab);
  else if (component !== undefined) lab.open(filled(component, lab));
  else if (key !== undefined) lab.key(filled(key, lab));
  else if (fault !== undefined) lab.fault(fault, filled(target.dataset.target, lab));
  else if (run !== undefined) lab.run(run);
  else if (apply !== undefined) lab.edit(apply);
}

function goTo(target, query, lab) {
  const wanted = new URLSearchParams(query);
  if (wanted.has("step")) {
    if (!lab.step(Number(wanted.get("step")))) say(target, _("This step has not happened yet in your run."));
    return;
  }
  const pairs = [...wanted].map(([name, value]) => [name, filled(value, lab)]);
  const { pod } = lab.followed();
  const frame = lab.find(
    (one) => pairs.every(([name, value]) => has(one, name, value)) && (!pod || isAbout(one, pod)),
  );
  if (frame) lab.seek({ n: frame.n });
  else say(target, _("This has not happened yet in your run."));
}

/** Does a frame have this field? Objects are named as in the log; a component without its host matches on any. */
function has(frame, name, value) {
  const field = frame[name];
  if (name === "object") return objectName(field) === value || field?.resource === value;
  if (["from", "to", "component"].includes(name)) return field === value || field?.split("/")[0] === value;
  return String(field) === value;
}

/** `{pod}`, `{namespace}` and `{node}` are the followed pod's. */
function filled(text, lab) {
  const followed = lab.followed();
  return text.replace(/\{(pod|namespace|node)\}/g, (whole, name) => followed[name] ?? whole);
}

/** Says something for a moment beside what was clicked. */
function say(target, text) {
  const bubble = Object.assign(document.createElement("span"), {
    className: "said",
    role: "status",
    textContent: text,
  });
  target.after(bubble);
  setTimeout(() => bubble.remove(), Math.max(WAIT, text.length * 60));
}

/** An answer, once committed to, opens the way to what happens; it is remembered with the lesson. */
function predict(lesson, box) {
  const id = box.dataset.prediction;
  const name = `k8slearn.prediction.${lesson.dataset.lesson}.${id}`;
  const reveal = lesson.querySelector(`[data-reveal="${CSS.escape(id)}"]`);
  const commit = (choice) => {
    box.dataset.committed = choice;
    reveal?.removeAttribute("data-locked");
  };
  const chosen = remembered(name, null);
  const radio = chosen && box.querySelector(`input[value="${CSS.escape(chosen)}"]`);
  if (reveal) reveal.setAttribute("data-locked", "");
  if (radio) {
    radio.checked = true;
    commit(chosen);
  }
  box.addEventListener("change", (event) => {
    remember(name, event.target.value);
    commit(event.target.value);
  });
  reveal?.querySelector("summary").addEventListener("click", (event) => {
    if (!reveal.hasAttribute("data-locked")) return;
    event.preventDefault();
    say(event.currentTarget.lastChild, _("Choose an answer first."));
  });
}
