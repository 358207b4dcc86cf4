// A member of etcd: its place in Raft, its leases, its watches.

import { el } from "../dom.js";
import { shortKey } from "../format.js";
import { _ } from "../i18n.js";
import { roleWord } from "../roles.js";
import { facts, keyed, Table } from "./parts.js";

export class MemberView {
  #head = el("div");
  #peers = new Table(
    [_("member"), _("state"), _("match"), _("next")],
    _("How far the others have come, as the leader knows it"),
  );
  #peersTitle = el("h4", { text: _("How far the others have come, as the leader knows it") });
  root = el("div", null, this.#head, this.#peersTitle, this.#peers.root);

  draw({ holds }) {
    const raft = holds.raft ?? {};
    keyed(
      this.#head,
      [{ ...holds, watches: holds.watches?.length, leases: holds.leases?.length }],
      () => "",
      (one) => head(one),
    );
    const peers = Object.entries(raft.peers ?? {}).map(([name, known]) => ({ name, ...known }));
    this.#peersTitle.hidden = this.#peers.root.hidden = peers.length === 0;
    this.#peers.draw(
      peers,
      (peer) => peer.name,
      ({ name, state, match, next }) => [name, state ?? "", match ?? "", next ?? ""],
    );
  }
}

function head({ raft = {}, revision, compactRevision, keys, leases, watches }) {
  const { role, term, leader, vote, log = {}, waiting = {} } = raft;
  return el(
    "div",
    null,
    facts([
      [_("role"), roleWord(role) || role],
      [_("term"), term],
      [_("leader"), leader ?? _("none known")],
      [_("voted for"), vote],
    ]),
    facts([
      [_("log"), log.last === undefined ? "" : `${log.first} – ${log.last}`],
      [_("committed"), log.commit],
      [_("applied"), log.applied],
      [_("proposals that wait"), waiting.proposals],
      [_("reads that wait"), waiting.reads],
    ]),
    facts([
      [_("revision"), revision],
      [_("compacted up to"), compactRevision],
      [_("keys"), keys],
      [_("leases"), leases],
      [_("watches"), watches],
    ]),
  );
}

export class LeasesView {
  #table = new Table([_("lease"), _("time to live"), _("keys")], _("Leases"));
  root = this.#table.root;

  draw({ holds }) {
    this.#table.draw(
      holds.leases ?? [],
      (lease) => lease.id,
      ({ id, ttl, keys }) => [mono(id), _("{n} s", { n: ttl }), keys],
    );
  }
}

export class EtcdWatchesView {
  #table = new Table([_("keys that begin with"), _("client")], _("Watches"));
  root = this.#table.root;

  draw({ holds }) {
    this.#table.draw(
      holds.watches ?? [],
      (watch) => `${watch.prefix} ${watch.client}`,
      ({ prefix, client }) => [mono(shortKey(prefix)), mono(client)],
    );
  }
}

const mono = (text) => el("span", { class: "mono", text });
