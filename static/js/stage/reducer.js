// reduce(state, frame) -> state: everything that the stage shows, and nothing else. Pure: a state once made never
// changes, and parts that a frame does not touch are shared. simulator/core/protocol/reducer.py is the same function;
// tests/web/test_reducer_parity.py holds the two together. docs/protocol.md has the state's shape.

import { answered, asked, stage } from "./request-path.js";

/** @typedef {{n: number, t: number, kind: string, labels?: object[], [field: string]: any}} Frame */
/** @typedef {{n: number, t: number, revision: number, components: object, keys: object, deleted: object[],
 *   messages: object, watches: object, workflows: object, decisions: object, bindings: object, processes: object,
 *   cuts: object[], slow: object, commands: object[], events: object[], requests: object[]}} State */

/** A message leaves a trace of a second (virtual time, microseconds). */
const TRACE = 1_000_000;
const MOST_DELETED = 20;
const MOST_COMMANDS = 100;
const MOST_EVENTS = 100;
/** Pods whose way through the scheduler is kept. */
const MOST_PODS = 100;

/** @returns {State} before the first frame */
export function emptyState() {
  return {
    n: 0,
    t: 0,
    revision: 1,
    components: {},
    keys: {},
    deleted: [],
    messages: {},
    watches: {},
    workflows: {},
    decisions: {},
    bindings: {},
    processes: {},
    cuts: [],
    slow: {},
    commands: [],
    events: [],
    requests: [],
  };
}

/** @param {State} state @param {Frame} frame @returns {State} */
export function reduce(state, frame) {
  const base = { ...state, n: frame.n, t: frame.t, messages: fresh(state.messages, frame.t) };
  const next = REDUCERS[frame.kind]?.(base, frame) ?? base;
  return frame.labels?.length
    ? { ...next, workflows: frame.labels.reduce((all, label) => labelled(all, label, frame), next.workflows) }
    : next;
}

const REDUCERS = {
  command,
  request,
  response,
  watch_event: message,
  stage,
  lost,
  watch_closed,
  store,
  decision,
  binding,
  process,
  event,
  component,
  link,
  pace,
  output,
};

/** Without the messages whose trace has faded at `t`. */
function fresh(messages, t) {
  return withoutWhere(messages, (m) => (m.lost ? m.lost.t : m.arrives) <= t - TRACE);
}

function without(object, name) {
  if (!(name in object)) return object;
  const { [name]: _gone, ...rest } = object;
  return rest;
}

function withoutWhere(object, test) {
  const names = Object.keys(object).filter((name) => test(object[name]));
  if (!names.length) return object;
  const copy = { ...object };
  for (const name of names) delete copy[name];
  return copy;
}

function plain(frame) {
  const { labels, ...rest } = frame;
  return rest;
}

function message(state, frame) {
  const { body, ...shown } = plain(frame);
  return { ...state, messages: { ...state.messages, [frame.n]: shown } };
}

function request(state, frame) {
  const next = asked(message(state, frame), frame);
  if (frame.verb !== "watch") return next;
  const { from, to, object } = frame;
  const number = frame.again ?? frame.n;
  return { ...next, watches: { ...state.watches, [number]: { from, to, object, since: frame.t } } };
}

/** The answer to a watch ends it. */
function response(state, frame) {
  const next = answered(message(state, frame), frame);
  return frame.verb === "watch" ? { ...next, watches: without(state.watches, frame.re) } : next;
}

function lost(state, frame) {
  const sent = state.messages[frame.re];
  const watches = without(state.watches, frame.re);
  if (!sent) return { ...state, watches };
  const gone = { ...sent, lost: { t: frame.t, reason: frame.reason } };
  return { ...state, watches, messages: { ...state.messages, [frame.re]: gone } };
}

function watch_closed(state, frame) {
  return { ...state, watches: without(state.watches, frame.watch) };
}

function store(state, frame) {
  const { key, revision, n, t } = frame;
  if (frame.op === "DELETE") {
    const deleted = [...state.deleted, { key, revision, n, t }].slice(-MOST_DELETED);
    return { ...state, revision, keys: without(state.keys, key), deleted };
  }
  const entry = {
    create_revision: frame.create_revision,
    mod_revision: revision,
    version: frame.version,
    lease: frame.lease,
    value: frame.value,
    previous: state.keys[key]?.value ?? null,
    n,
    t,
  };
  return { ...state, revision, keys: { ...state.keys, [key]: entry } };
}

/** A new attempt: how far an earlier one has come is of no interest any more. */
function decision(state, frame) {
  const bindings = without(state.bindings, frame.pod);
  return { ...state, bindings, decisions: lastOfPod(state.decisions, frame) };
}

function binding(state, frame) {
  return { ...state, bindings: lastOfPod(state.bindings, frame) };
}

/** The newest is the last; those of pods of which nothing has been heard for longest are forgotten. */
function lastOfPod(of, frame) {
  const { [frame.pod]: _before, ...others } = of;
  const entries = Object.entries({ ...others, [frame.pod]: plain(frame) });
  return Object.fromEntries(entries.slice(-MOST_PODS));
}

function event(state, frame) {
  return { ...state, events: [...state.events, plain(frame)].slice(-MOST_EVENTS) };
}

/** A crash closes every watch of the component, and those that others have with it. */
function component(state, frame) {
  const name = frame.component;
  const now = { state: frame.state, since: frame.t, detail: frame.detail };
  const crashed = frame.state === "crashed";
  const watches = crashed
    ? withoutWhere(state.watches, (watch) => watch.from === name || watch.to === name)
    : state.watches;
  return { ...state, watches, components: { ...state.components, [name]: now } };
}

/** A link, or (without `other`) all links of a component: cut, or whole again. */
function link(state, { component: one, other, state: now }) {
  const pairs = now === "whole" && other !== null ? [[one, other], [other, one]] : [[one, other]];
  const mended =
    now === "whole" && other === null
      ? (cut) => cut.includes(one)
      : (cut) => pairs.some(([a, b]) => cut[0] === a && cut[1] === b);
  const left = state.cuts.filter((cut) => !mended(cut));
  return { ...state, cuts: now === "cut" ? [...left, [one, other]] : left };
}

/** A component is slow by so much; an empty text: no longer. */
function pace(state, { component: name, by }) {
  const slow = without(state.slow, name);
  return { ...state, slow: by ? { ...slow, [name]: by } : slow };
}

function command(state, frame) {
  const { command: number, text, n, t, command_kind } = frame;
  const entry = { command: number, text, command_kind, n, t, output: [], exit: null };
  return { ...state, commands: [...state.commands, entry].slice(-MOST_COMMANDS) };
}

function output(state, frame) {
  const place = state.commands.findLastIndex((entry) => entry.command === frame.command);
  if (place < 0) return state;
  const before = state.commands[place];
  const printed = frame.text ? [...before.output, { stream: frame.stream, text: frame.text }] : before.output;
  const entry = { ...before, output: printed, exit: "exit" in frame ? frame.exit : before.exit };
  return { ...state, commands: state.commands.with(place, entry) };
}

const IMAGE = { "image-pulling": "pulling", "image-pulled": "pulled", "image-failed": "failed" };
const SANDBOX = { "sandbox-ready": "ready", "sandbox-stopped": "stopped" };
const CONTAINER = {
  "container-created": "created",
  "container-started": "running",
  "container-exited": "exited",
  "container-killed": "exited",
};

function process(state, frame) {
  const host = state.processes[frame.host] ?? { images: {}, pods: {} };
  return { ...state, processes: { ...state.processes, [frame.host]: onHost(host, frame) } };
}

function onHost(host, { what, image, pod: name, container, exit_code }) {
  if (what in IMAGE) return { ...host, images: { ...host.images, [image]: IMAGE[what] } };
  if (what === "sync-pod") return host;
  if (what === "sandbox-removed") return { ...host, pods: without(host.pods, name) };
  let pod = host.pods[name] ?? { sandbox: "ready", containers: {} };
  if (what in SANDBOX) pod = { ...pod, sandbox: SANDBOX[what] };
  if (what in CONTAINER) {
    const now = { state: CONTAINER[what], exit_code: exit_code ?? null };
    pod = { ...pod, containers: { ...pod.containers, [container]: now } };
  }
  return { ...host, pods: { ...host.pods, [name]: pod } };
}

/** A label marks a step of one run; a pod enters with its first label, and anew where it is made again. */
function labelled(workflows, label, frame) {
  let runs = workflows[label.workflow] ?? {};
  if (label.phase === "restarted") runs = without(runs, label.pod);
  const known = runs[label.pod] ?? { uid: null, steps: {}, blocked: null };
  const run = label.uid ? { ...known, uid: label.uid } : known;
  return { ...workflows, [label.workflow]: { ...runs, [label.pod]: marked(run, label, frame) } };
}

function marked(run, { phase, step, reason, params, ref }, { n, t }) {
  if (phase === "blocked") return { ...run, blocked: { step, reason, params, n, t } };
  if (phase === "unblocked") return { ...run, blocked: null };
  const before = run.steps[step] ?? { begin: n, done: null, t };
  const now = phase === "done" ? { ...before, done: n, t } : { ...before };
  if (ref !== undefined) now.ref = ref;
  return { ...run, steps: { ...run.steps, [step]: now } };
}
