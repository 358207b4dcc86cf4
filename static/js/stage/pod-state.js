// What a pod's object says about how it lives. Pure readings of etcd's keys.

const PODS = "/registry/pods/";

/** @typedef {{name: string, namespace: string, id: string, key: string, node: string | null, look: Look, note: string}} Pod */
/** @typedef {"pending" | "creating" | "running" | "succeeded" | "failed" | "terminating" | "waiting"} Look */

/** All pods that etcd holds, in the order of their creation. @returns {Pod[]} */
export function podsOf(state) {
  return Object.keys(state.keys)
    .filter((key) => key.startsWith(PODS))
    .sort((a, b) => state.keys[a].create_revision - state.keys[b].create_revision)
    .map((key) => podOf(key, state.keys[key].value));
}

function podOf(key, value) {
  const [namespace, name] = key.slice(PODS.length).split("/");
  const { look, note } = lookOf(value);
  return {
    name,
    namespace,
    id: `${namespace}/${name}`,
    key,
    node: value?.spec?.nodeName || null,
    look,
    note,
  };
}

const FINAL = { Succeeded: "succeeded", Failed: "failed" };

/** A deletion shows first, then the phase, then why a container waits. */
function lookOf(pod) {
  const status = pod?.status ?? {};
  if (pod?.metadata?.deletionTimestamp) return { look: "terminating", note: "Terminating" };
  if (FINAL[status.phase]) return { look: FINAL[status.phase], note: status.phase };
  const waiting = (status.containerStatuses ?? []).map((one) => one.state?.waiting?.reason).find(Boolean);
  if (waiting && waiting !== "ContainerCreating" && waiting !== "PodInitializing")
    return { look: "waiting", note: waiting };
  if (status.phase === "Running") return { look: "running", note: "Running" };
  return waiting ? { look: "creating", note: "ContainerCreating" } : { look: "pending", note: "Pending" };
}

/** Is the node's kubelet still heard of? True also where the node says nothing yet. */
export function nodeReady(state, name) {
  const conditions = state.keys[`/registry/minions/${name}`]?.value?.status?.conditions ?? [];
  const ready = conditions.find((condition) => condition.type === "Ready");
  return !ready || ready.status === "True";
}
