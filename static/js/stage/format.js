// Numbers, names and messages as the learner reads them. Pure.

import { _, outcomeWord, stateWord } from "./i18n.js";

/** Virtual time in microseconds -> `02:07.4` (minutes:seconds.tenths; hours join when there are any). */
export function clockTime(us) {
  if (us < 0) return `−${clockTime(-us)}`;
  const tenths = Math.floor(us / 100000);
  const seconds = Math.floor(tenths / 10);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours ? `${hours}:` : ""}${two(minutes)}:${two(seconds % 60)}.${tenths % 10}`;
}

/** `kubelet/node-1` -> `kubelet`. */
export const realName = (component) => component.split("/")[0];

/** Keeps the first letters and the last five, which tell pods of one ReplicaSet apart. */
export function shorten(text, most) {
  if (text.length <= most) return text;
  const tail = Math.min(6, Math.floor(most / 2));
  return `${text.slice(0, most - tail - 1)}…${text.slice(-tail)}`;
}

/** The `/registry/...` key without its root: `pods/default/web-1`. */
export const shortKey = (key) => key.replace(/^\/registry\//, "");

/** One of a resource: `pods` -> `pod`, `networkpolicies` -> `networkpolicy`, `endpoints` as it is. */
function singular(resource = "") {
  if (resource === "endpoints") return resource;
  return resource.replace(/ies$/, "y").replace(/(ss)es$|s$/, "$1");
}

/** An object as kubectl names it: `pod/web-1`, with its subresource: `pod/web-1/binding`. */
export function objectName(ref) {
  if (!ref) return "";
  if (ref.key) return shortKey(ref.key);
  if (ref.pod) return ref.image && !ref.container ? ref.image : ref.pod.split("/").pop();
  if (ref.image) return ref.image;
  const name = ref.name ? `${singular(ref.resource)}/${ref.name}` : ref.resource;
  return ref.subresource ? `${name}/${ref.subresource}` : name;
}

/** Leases, Events and bookmarks: the cluster's breath, drawn faintly and folded away. */
export function isQuiet(frame) {
  const object = frame.object ?? {};
  if (
    frame.type === "BOOKMARK" ||
    frame.verb?.startsWith("lease_") ||
    frame.verb?.startsWith("MsgHeartbeat") ||
    object.resource === "leases" ||
    object.resource === "events"
  )
    return true;
  const key = object.key ?? frame.key ?? "";
  return (
    key === "compact_rev_key" || key.startsWith("/registry/leases/") || key.startsWith("/registry/events/")
  );
}

/** Is a frame about the pod of this name? */
export function isAbout(frame, pod) {
  const object = frame.object ?? {};
  const key = frame.key ?? object.key ?? "";
  return object.name === pod || [frame.pod, object.pod, key].some((name) => name?.endsWith(`/${pod}`));
}

/** Refused or not: of a response. HTTP has codes, gRPC and the CRI have 0 for OK. */
export function isRefused(frame) {
  if (frame.kind !== "response") return false;
  return frame.protocol === "https" ? frame.status >= 400 || frame.status === 0 : frame.status !== 0;
}

/** In fewer letters than this the object alone is named: the capsule's shape tells the kind. */
const BRIEF = 16;

/** What a capsule says, in at most `most` letters: verb and object, or a status and its object. */
export function messageLabel(frame, most) {
  const [word, object] = labelParts(frame);
  if (!object) return shorten(word, most);
  const [kind, name, subresource] = object;
  const whole = [kind, name, subresource].filter(Boolean).join("/");
  if (word.length + 1 + whole.length <= most) return `${word} ${whole}`;
  if (name && most < BRIEF) return tailed(`${kind}/${name}`, most, `${kind}/`);
  if (!name) return shorten(`${word} ${kind}`, most);
  return tailed(`${word} ${kind}/${name}`, most, `${word} ${kind}/`);
}

/** Shortens what follows `start` to its end: at least five letters, which tell pods of one ReplicaSet apart. */
function tailed(text, most, start) {
  if (text.length <= most) return text;
  return `${start}…${text.slice(start.length).slice(-Math.max(5, most - start.length - 1))}`;
}

/** The word in front, and the object as [kind, name, subresource] where one is named. */
function labelParts(frame) {
  const object = partsOf(frame.object ?? {});
  if (frame.kind === "watch_event") return [frame.type, object];
  if (frame.protocol === "cri") return [frame.verb];
  if (frame.kind === "request") return [frame.verb, object];
  if (frame.protocol === "grpc")
    return [`${frame.status === 0 ? "OK" : frame.reason || frame.status} ${frame.verb}`];
  return isRefused(frame)
    ? [`${frame.status || ""} ${frame.reason ?? ""}`.trim()]
    : [String(frame.status), object];
}

/** A binding is what one creates of the pod; an etcd key counts without its namespace. */
function partsOf(object) {
  if (object.key) {
    const parts = shortKey(object.key).split("/");
    return [parts[0], parts.length > 1 ? parts[parts.length - 1] : "", ""];
  }
  if (object.subresource === "binding") return ["binding", object.name, ""];
  return object.name
    ? [singular(object.resource), object.name, object.subresource]
    : [object.resource ?? "", "", ""];
}

/** One line for the log: what this frame says, without its number and time. */
export function frameText(frame) {
  switch (frame.kind) {
    case "command":
      return frame.command_kind === "kubectl" ? `$ ${commandLine(frame.text)}` : frame.text;
    case "request":
    case "response":
    case "watch_event":
      return `${frame.from} → ${frame.to}  ${fullLabel(frame)}`;
    case "stage":
      return [frame.component, frame.stage, outcomeWord(frame.outcome), frame.detail]
        .filter(Boolean)
        .join("  ");
    case "lost":
      return _("{from} → {to}  lost: {reason}", frame);
    case "watch_closed":
      return _("{from} → {to}  watch closed: {reason}", frame);
    case "store":
      return _("etcd  {op} {key}  revision {revision}", frame);
    case "decision":
      return `${frame.component}  ${frame.pod} → ${frame.node ?? frame.message}`;
    case "process":
      return [frame.component, frame.what, frame.pod, frame.container, frame.image, frame.message]
        .filter(Boolean)
        .join("  ");
    case "event":
      return `${frame.component}  ${frame.type} ${frame.reason}: ${frame.message}`;
    case "component":
      return [frame.component, stateWord(frame.state), frame.detail].filter(Boolean).join("  ");
    case "output":
      return `kubectl  ${frame.text.split("\n")[0]}`;
    default:
      return frame.kind;
  }
}

function fullLabel(frame) {
  const object = objectName(frame.object);
  if (frame.kind === "watch_event") return `${frame.type} ${object}`;
  if (frame.kind === "request") return `${frame.verb} ${object}`;
  const outcome = frame.protocol === "https" || frame.status !== 0 ? frame.status : "OK";
  return `${outcome} ${frame.verb} ${object}${frame.message ? `  ${frame.message}` : ""}`;
}

/** A kubectl line always shows its program's name. */
export const commandLine = (line) => (/^kubectl(\s|$)/.test(line) ? line : `kubectl ${line}`);
