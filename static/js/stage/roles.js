// Who leads, where there are several of one kind. Pure readings of the state.

import { realName } from "./format.js";
import { _ } from "./i18n.js";

const LEASES = "/registry/leases/kube-system/";
const CONTROL_PLANE = "control-plane"; // the machine of a component without a name behind the slash
/** Of these, all but the one that holds the Lease wait. */
const ELECTED = ["kube-controller-manager", "cloud-controller-manager"];

const WORDS = {
  leader: () => _("leader"),
  follower: () => _("follower"),
  candidate: () => _("candidate"),
  "pre-candidate": () => _("candidate"),
  standby: () => _("waits"),
};

/** A role in the page's language. */
export const roleWord = (role) => WORDS[role]?.() ?? "";

/** `leader`, `follower`, `standby` …; an empty text for a component that is the only one of its kind. */
export function roleOf(id, state) {
  if (id.startsWith("etcd/")) return raftRole(state.components[id]?.detail);
  const program = realName(id);
  if (!ELECTED.includes(program) || !hasSiblings(program, state)) return "";
  const host = id.split("/")[1] ?? CONTROL_PLANE;
  const holder = state.keys[LEASES + program]?.value?.spec?.holderIdentity ?? "";
  return holder.startsWith(`${host}_`) ? "leader" : "standby";
}

/** A member says what it became when that changes: `became leader at term 3`. */
const raftRole = (detail) => detail?.match(/^became (\S+) at term/)?.[1] ?? "follower";

function hasSiblings(program, state) {
  return Object.keys(state.components).filter((id) => realName(id) === program).length > 1;
}
