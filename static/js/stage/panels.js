// The panels under the transport. Only the one that shows is drawn.

import { EtcdTree } from "./etcd-tree.js";
import { EventsList } from "./events-list.js";
import { FramesLog } from "./frames-log.js";
import { Inspector } from "./inspector.js";
import { ManifestEditor } from "./manifest-editor.js";
import { SchedulerTable } from "./scheduler-table.js";
import { Tabs } from "./tabs.js";
import { Terminal } from "./terminal.js";

export class Panels {
  #drawers;

  /** @param {HTMLElement} root the stage @param {object} app lab, examples, store, ask, play, toLive, fault, pass, seek */
  constructor(root, app) {
    const panel = (name) => root.querySelector(`[data-panel="${name}"]`);
    this.terminal = new Terminal(panel("terminal"), { ...app, edit: (manifest) => this.edit(manifest) });
    this.editor = new ManifestEditor(root.querySelector("[data-editor]"), {
      examples: app.examples.filter((example) => example.manifest),
      apply: (manifest) => this.terminal.runWith("kubectl apply -f -", manifest),
    });
    this.inspector = new Inspector(root.querySelector("[data-inspector]"), {
      ...app,
      openKey: (key) => this.openKey(key),
    });
    this.etcd = new EtcdTree(panel("etcd"), app);
    this.frames = new FramesLog(panel("frames"), root.querySelector("[data-spoken]"), app);
    const opener = root.querySelector("[data-editor-open]");
    opener.addEventListener("click", () => this.editor.toggle());
    root
      .querySelector("[data-editor]")
      .addEventListener("toggled", (event) => opener.setAttribute("aria-expanded", String(event.detail)));
    root.querySelector("[data-suggestions]").addEventListener("click", (event) => {
      const button = event.target.closest("[data-suggest]");
      if (button) this.run(button.dataset.suggest);
    });
    const scheduler = new SchedulerTable(panel("scheduler"), app);
    const events = new EventsList(panel("events"), app);
    this.#drawers = {
      etcd: (moment) => this.etcd.draw(moment),
      scheduler: (moment, { followed }) => scheduler.draw(moment, followed),
      frames: (moment, { wall }) => this.frames.draw(moment, wall),
      events: (moment) => events.draw(moment),
    };
    this.tabs = new Tabs(root.querySelector("[data-tabs]"), () => this.inspector.close());
  }

  /** @param {import("./player.js").Moment} moment @param {{followed: string | null, playing: boolean, wall: number}} now */
  draw(moment, now) {
    this.terminal.draw(moment, now.playing);
    this.#drawers[this.tabs.current]?.(moment, now);
    this.inspector.draw(moment, now.wall);
    this.frames.speak(moment, now.wall);
  }

  openTerminal() {
    this.tabs.show("terminal");
    this.terminal.focus();
  }

  run(lines) {
    this.tabs.show("terminal");
    this.terminal.run(lines);
  }

  edit(manifest) {
    this.tabs.show("terminal");
    this.editor.set(manifest);
    this.editor.toggle(true);
  }

  search() {
    this.tabs.show("frames");
    this.frames.focusFilter();
  }

  /** Opens a key, or the first one that begins so. */
  openKey(key, state) {
    this.tabs.show("etcd");
    const found =
      !state || key in state.keys
        ? key
        : (Object.keys(state.keys)
            .sort()
            .find((one) => one.startsWith(key)) ?? key);
    this.etcd.select(found);
  }
}
