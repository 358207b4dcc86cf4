// Where the API server keeps an object in etcd. Pure.

const ROOT = "/registry/";
/** Resources whose keys do not begin with their own name. */
const PREFIXES = {
  nodes: "minions",
  services: "services/specs",
  endpoints: "services/endpoints",
  replicationcontrollers: "controllers",
  ingresses: "ingress",
  apiservices: "apiregistration.k8s.io/apiservices",
};

/** The etcd key of `namespace/name` (or `name`) of a resource, or null where it is not there at this moment. */
export function findKey(state, resource, name) {
  const key = `${ROOT}${PREFIXES[resource] ?? resource}/${name}`;
  return key in state.keys ? key : null;
}

/** The etcd key of an object reference, or null where it is not there now. */
export const keyOf = (state, { resource, namespace, name }) =>
  resource && name ? findKey(state, resource, namespace ? `${namespace}/${name}` : name) : null;
