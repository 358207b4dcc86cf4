// Which views each kind of component has.

import { realName } from "../format.js";
import { _ } from "../i18n.js";
import { ClientsView, LevelsView, RequestsView } from "./api-server.js";
import { CachesView } from "./caches.js";
import { ControllersView } from "./controllers.js";
import { ElectionView } from "./election.js";
import { EtcdWatchesView, LeasesView, MemberView } from "./etcd.js";
import { EverythingView } from "./everything.js";
import { MessagesView } from "./messages.js";
import { PodWorkersView, SandboxesView } from "./node.js";
import { AssumedView, QueuesView } from "./scheduler.js";

/** @typedef {{name: string, title: () => string, View: new (app: object) => {root: Element, draw: (now: object) => void}}} Kind */

const CONTROLLERS = { name: "controllers", title: () => _("Controllers"), View: ControllersView };
const CACHES = { name: "caches", title: () => _("Caches"), View: CachesView };
const ELECTION = { name: "election", title: () => _("Leader election"), View: ElectionView };
const MESSAGES = { name: "messages", title: () => _("Messages"), View: MessagesView };
const EVERYTHING = { name: "everything", title: () => _("Everything it holds"), View: EverythingView };

/** @type {Record<string, Kind[]>} */
const OWN = {
  "kube-controller-manager": [CONTROLLERS, CACHES, ELECTION],
  "cloud-controller-manager": [CONTROLLERS, CACHES, ELECTION],
  "kube-apiserver": [
    { name: "requests", title: () => _("Requests"), View: RequestsView },
    { name: "watches", title: () => _("Watches"), View: ClientsView },
    { name: "levels", title: () => _("Priority and cache"), View: LevelsView },
  ],
  etcd: [
    { name: "member", title: () => _("Member"), View: MemberView },
    { name: "leases", title: () => _("Leases"), View: LeasesView },
    { name: "watches", title: () => _("Watches"), View: EtcdWatchesView },
  ],
  "kube-scheduler": [
    { name: "queues", title: () => _("Queues"), View: QueuesView },
    { name: "assumed", title: () => _("Assumed pods"), View: AssumedView },
    CACHES,
    ELECTION,
  ],
  kubelet: [{ name: "pods", title: () => _("Pod workers"), View: PodWorkersView }, CACHES],
  containerd: [{ name: "sandboxes", title: () => _("Sandboxes"), View: SandboxesView }],
};

/** The views of a component, the most telling first. @returns {Kind[]} */
export const viewsOf = (id) => [...(OWN[realName(id)] ?? []), MESSAGES, EVERYTHING];
