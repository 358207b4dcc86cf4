// The part of the reducer that follows a request through the API server: its stages, the write to etcd, the answer.
// Its twin is simulator/core/protocol/request_path.py.

const MOST_REQUESTS = 20;
const MESSAGE_FIELDS = ["t", "from", "verb", "object", "user"];
const ANSWER_FIELDS = ["n", "t", "status", "reason", "message"];

/** A stage that a request went through. */
export function stage(state, frame) {
  const known = state.requests.findLastIndex((entry) => entry.n === frame.re);
  const entry = known < 0 ? fresh(state.messages[frame.re], frame) : state.requests[known];
  const { stage: name, outcome, detail, n, t } = frame;
  const now = { ...entry, stages: [...entry.stages, { stage: name, outcome, detail, n, t }] };
  const requests =
    known < 0 ? [...state.requests, now].slice(-MOST_REQUESTS) : state.requests.with(known, now);
  return { ...state, requests };
}

/** The API server asks etcd on behalf of a request: of several questions the last is kept. */
export function asked(state, { n, t, verb, cause, again }) {
  const place =
    cause === null || cause === undefined ? -1 : state.requests.findLastIndex((entry) => entry.n === cause);
  if (place < 0) return state;
  const entry = { ...state.requests[place], etcd: { n: again ?? n, t, verb, status: null } };
  return { ...state, requests: state.requests.with(place, entry) };
}

/** etcd's answer, or the API server's own. */
export function answered(state, frame) {
  const concerns = (entry) => entry.n === frame.re || entry.etcd?.n === frame.re;
  if (!state.requests.some(concerns)) return state;
  return {
    ...state,
    requests: state.requests.map((entry) => (concerns(entry) ? withAnswer(entry, frame) : entry)),
  };
}

function withAnswer(entry, frame) {
  if (entry.etcd?.n === frame.re) return { ...entry, etcd: { ...entry.etcd, status: frame.status } };
  return { ...entry, object: frame.object, answer: some(frame, ANSWER_FIELDS) };
}

/** Of a request that was sent too long ago, no more is known than its number. */
function fresh(message, frame) {
  const sent = message ?? { t: frame.t, from: null, verb: "", object: {} };
  return { n: frame.re, ...some(sent, MESSAGE_FIELDS), stages: [], etcd: null, answer: null };
}

const some = (object, names) =>
  Object.fromEntries(names.filter((name) => name in object).map((name) => [name, object[name]]));
