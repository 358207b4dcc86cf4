// The keys under /registry as typography: indented names, revisions in tabular figures, the changed line marked.

import { el, flag, reconcile, setText } from "./dom.js";
import { isQuiet, shortKey } from "./format.js";
import { YamlView } from "./yaml-view.js";

const ROOT = "/registry/";
/** The cluster's breath: folded until the learner opens it. */
const FOLDED = ["events", "leases"];

export class EtcdTree {
  #list;
  #empty;
  #latest;
  #revision;
  #yaml;
  #keys = null;
  #selected = null;
  #drawn = null;
  #folded = new Set(FOLDED);

  constructor(panel, app) {
    this.#list = panel.querySelector("[data-keys]");
    this.#empty = panel.querySelector("[data-empty]");
    this.#latest = panel.querySelector("[data-latest]");
    this.#latest.addEventListener("click", () => this.select(this.#latest.dataset.key));
    this.#revision = panel.querySelector("[data-revision]");
    this.#yaml = new YamlView(panel.querySelector("[data-yaml]"), app);
    this.#list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-path]");
      if (!row) return;
      if (row.dataset.key) this.select(row.dataset.key);
      else this.#fold(row.dataset.path);
    });
    this.#list.addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Shows a key and opens the folders over it. */
  select(key) {
    this.#selected = key;
    const parts = key.slice(ROOT.length).split("/");
    for (let k = 1; k < parts.length; k++) this.#folded.delete(parts.slice(0, k).join("/"));
    this.#keys = null;
    this.#again?.();
    const row = this.#list.querySelector("[aria-current]");
    const box = this.#list.parentElement;
    if (row && (row.offsetTop < box.scrollTop || row.offsetTop > box.scrollTop + box.clientHeight - 24))
      box.scrollTop = row.offsetTop - box.clientHeight / 2;
  }

  #again = null;

  draw(moment) {
    const { state } = moment;
    this.#again = () => this.draw(moment);
    this.#yaml.draw(state, this.#selected);
    if (state.keys === this.#keys && state.revision === this.#drawn) return;
    this.#keys = state.keys;
    this.#drawn = state.revision;
    setText(this.#revision, String(state.revision));
    const latest = latestKey(state) ?? "";
    this.#latest.dataset.key = latest;
    setText(this.#latest, latest ? shortKey(latest) : "");
    const rows = rowsOf(state, this.#folded);
    this.#empty.hidden = rows.length > 0;
    reconcile(
      this.#list,
      rows,
      (row) => row.path,
      make,
      (element, row) => this.#update(element, row, state),
    );
  }

  #update(element, row, state) {
    const button = element.firstChild;
    const [name, count, revision] = button.children;
    setText(count, row.folded ? String(row.count) : "");
    setText(revision, row.entry ? String(row.entry.mod_revision) : "");
    setText(name, row.entry ? row.name : `${row.folded ? "▸" : "▾"} ${row.name}/`);
    if (!row.entry) button.setAttribute("aria-expanded", String(!row.folded));
    flag(element, "data-changed", row.latest === state.revision);
    if (row.path === this.#selected?.slice(ROOT.length)) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }

  #fold(path) {
    if (!this.#folded.delete(path)) this.#folded.add(path);
    this.#keys = null;
    this.#again?.();
  }

  /** Arrow keys walk the rows. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.#list.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    next.focus();
  }
}

/** The key that was written last, Leases and Events apart. */
function latestKey(state) {
  let latest = null;
  for (const key in state.keys) {
    if (isQuiet({ key })) continue;
    if (latest === null || state.keys[key].mod_revision > state.keys[latest].mod_revision) latest = key;
  }
  return latest;
}

function make(row) {
  const button = el(
    "button",
    {
      type: "button",
      "data-path": row.path,
      "data-key": row.entry ? ROOT + row.path : null,
      class: `depth-${Math.min(row.depth, 5)}`,
    },
    el("span", { class: "name" }),
    el("span", { class: "count" }),
    el("span", { class: "revision" }),
  );
  return el("li", { class: row.entry ? "key" : "folder" }, button);
}

/**
 * The visible lines of the tree, in etcd's own (byte) order. `latest` is the highest mod_revision in the line or under it.
 * A folder says the latest only while it is folded.
 */
function rowsOf(state, folded) {
  const rows = [];
  const open = []; // folders that the current key is in: {path, row, folded}
  for (const key of Object.keys(state.keys).sort()) {
    if (!key.startsWith(ROOT)) continue;
    const parts = key.slice(ROOT.length).split("/");
    const name = parts.pop();
    let hidden = false;
    parts.forEach((part, depth) => {
      const path = parts.slice(0, depth + 1).join("/");
      if (open[depth]?.path !== path) {
        open.length = depth;
        const row = { path, name: part, depth, folded: folded.has(path), count: 0, latest: 0, entry: null };
        open.push(row);
        if (!hidden) rows.push(row);
      }
      const row = open[depth];
      row.count += 1;
      if (row.folded) {
        if (!hidden) row.latest = Math.max(row.latest, state.keys[key].mod_revision);
        hidden = true;
      }
    });
    open.length = parts.length;
    if (!hidden)
      rows.push({
        path: [...parts, name].join("/"),
        name,
        depth: parts.length,
        entry: state.keys[key],
        latest: state.keys[key].mod_revision,
      });
  }
  return rows;
}
