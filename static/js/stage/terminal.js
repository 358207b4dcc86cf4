// The terminal: lines go out as commands; what kubectl prints comes back in `output` frames, or as a reading.

import { el, setText } from "./dom.js";
import { commandLine } from "./format.js";
import { _ } from "./i18n.js";
import { History } from "./memory.js";
import { commonStart, isManifest, kubectlLine, shellLines } from "./shell-lines.js";

const MOST_ENTRIES = 100;
const SLOW = 300; // wall milliseconds until a waiting command says so

export class Terminal {
  #log;
  #input;
  #choices;
  #app;
  #history;
  /** Entries by the command's number. */
  #entries = new Map();
  #queue = [];
  #running = null;
  #commands = null;
  #hidden = 0;

  /**
   * @param {HTMLElement} panel
   * @param {{lab: string, ask: (m: object) => Promise<any>, play: () => void, toLive: () => void, edit: (manifest: string) => void, pass: (overlay: object[]) => void}} app
   */
  constructor(panel, app) {
    this.#log = panel.querySelector("[data-log]");
    this.#input = panel.querySelector("[data-prompt]");
    this.#choices = panel.querySelector("[data-choices]");
    this.#app = app;
    this.#history = new History(`k8slearn.history.${app.lab}`);
    panel.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#enter();
    });
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("input", () => this.#choices.replaceChildren());
    this.#input.addEventListener("paste", (event) => this.#paste(event));
    this.#log.addEventListener(
      "click",
      () => getSelection().isCollapsed && this.#input.focus({ preventScroll: true }),
    );
  }

  focus() {
    this.#input.focus();
  }

  #enter() {
    const text = this.#input.value;
    this.#input.value = "";
    this.#choices.replaceChildren();
    if (!text.trim()) return;
    this.#history.add(text.trim());
    this.run(text);
  }

  /** Runs shell lines one after the other, as if they were typed. */
  run(text) {
    this.#queue.push(...shellLines(text));
    this.#next();
  }

  /** Runs one kubectl line with its stdin: the manifest editor's way in. Resolves with the finished entry. */
  runWith(line, stdin) {
    return new Promise((resolve) => {
      this.#queue.push({ line, stdin, resolve });
      this.#next();
    });
  }

  async #next() {
    if (this.#running || !this.#queue.length) return;
    const job = this.#queue.shift();
    if (/^(clear|cls)$/.test(job.line)) {
      this.clear();
      return this.#next();
    }
    const entry = this.#entry(job.line);
    entry.done = job.resolve;
    this.#running = entry;
    const line = kubectlLine(job.line);
    if (line === null) this.#finish(entry, this.#unknown(job.line), 127);
    else await this.#send(entry, line, job.stdin);
  }

  #unknown(line) {
    const program = line.split(/\s/)[0];
    const text = _("{program}: not here. This terminal knows kubectl; try: kubectl get pods", { program });
    return `${text}\n`;
  }

  async #send(entry, line, stdin) {
    this.#app.toLive();
    try {
      const answer = await this.#app.ask({ type: "command", command: { kind: "kubectl", line, stdin } });
      if (answer.type === "reading") {
        this.#app.pass(answer.overlay);
        this.#print(entry, "stdout", answer.stdout);
        this.#print(entry, "stderr", answer.stderr);
        this.#finish(entry, "", answer.exit);
      } else {
        entry.seq = answer.seq;
        entry.since = performance.now();
        const early = this.#entries.get(answer.seq);
        if (early) early.root.remove();
        this.#entries.set(answer.seq, entry);
        this.#commands = null;
      }
    } catch (error) {
      const text =
        error.code === "connection"
          ? _("No connection to the lab. The command was not sent.")
          : [error.message, error.hint].filter(Boolean).join("\n");
      this.#finish(entry, `${text}\n`, 1);
    }
  }

  #entry(line, comment = false) {
    const out = el("pre", { class: "out" });
    const note = el("p", { class: "note", hidden: true });
    const root = el(
      "div",
      { class: comment ? "entry comment" : "entry" },
      el("p", { class: "line" }, el("span", { class: "sign", text: comment ? "#" : "$" }), ` ${line}`),
      out,
      note,
    );
    this.#log.append(root);
    while (this.#log.children.length > MOST_ENTRIES) this.#log.firstElementChild.remove();
    this.#toEnd();
    return { root, out, note, seq: null, printed: 0, exit: null, since: performance.now() };
  }

  #print(entry, stream, text) {
    if (!text) return;
    entry.out.append(el("span", { class: stream, text }));
    this.#toEnd();
  }

  #finish(entry, stderr, exit) {
    this.#print(entry, "stderr", stderr);
    entry.exit = exit;
    entry.note.hidden = true;
    entry.done?.({ exit, output: entry.out.textContent });
    if (this.#running === entry) {
      this.#running = null;
      this.#next();
    }
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Follows the commands at the live edge; the past leaves the terminal alone: it is where the learner acts now. */
  draw({ state, live }, playing) {
    // A page that opens in the past shows what had been typed by then.
    if ((live || !this.#entries.size) && state.commands !== this.#commands) {
      this.#commands = state.commands;
      for (const command of state.commands) if (command.command > this.#hidden) this.#update(command);
    }
    this.#wait(playing);
  }

  #update(command) {
    const known = this.#entries.get(command.command);
    if (!known && this.#running && this.#running.seq === null && command.command_kind === "kubectl") return;
    const entry =
      known ??
      this.#entry(
        command.command_kind === "kubectl" ? commandLine(command.text) : command.text,
        command.command_kind !== "kubectl",
      );
    this.#entries.set(command.command, entry);
    for (const { stream, text } of command.output.slice(entry.printed)) this.#print(entry, stream, text);
    entry.printed = command.output.length;
    if (command.exit !== null && entry.exit === null) this.#finish(entry, "", command.exit);
  }

  /** A command that waits for virtual time says so, with the way on. */
  #wait(playing) {
    const entry = this.#running;
    if (!entry || performance.now() - entry.since < SLOW) return;
    const kind = playing ? "busy" : "paused";
    if (!entry.note.hidden && entry.note.dataset.kind === kind) return;
    entry.note.dataset.kind = kind;
    entry.note.hidden = false;
    if (playing) setText(entry.note, _("waiting for the cluster… Ctrl-C stops waiting"));
    else
      entry.note.replaceChildren(
        _("The cluster is paused: the answer needs time to run."),
        " ",
        el("button", { type: "button", class: "small", text: _("Play"), onclick: () => this.#app.play() }),
      );
    this.#toEnd();
  }

  clear() {
    this.#log.replaceChildren();
    this.#hidden = Math.max(this.#hidden, ...[...this.#entries.keys()].filter(Number.isFinite));
  }

  /** Forgets what was printed: another history has other commands. */
  reset() {
    this.#entries.clear();
    this.#commands = null;
    this.#hidden = 0;
    this.#running = null;
    this.#queue = [];
    this.#log.replaceChildren();
  }

  #interrupt() {
    this.#queue = [];
    const entry = this.#running;
    this.#running = null;
    if (entry) {
      this.#print(entry, "stderr", "^C\n");
      entry.note.hidden = true;
      entry.done?.({ exit: 130, output: entry.out.textContent });
    }
    this.#input.value = "";
  }

  #key(event) {
    const { key, ctrlKey } = event;
    if (key === "Tab" && !event.shiftKey && this.#input.value.trim() && !this.#left)
      return this.#complete(event);
    this.#left = key === "Escape";
    if (key === "Escape") return this.#choices.replaceChildren();
    if (key === "ArrowUp" || key === "ArrowDown") return this.#recall(event, key === "ArrowUp" ? -1 : 1);
    if (ctrlKey && key === "l") {
      event.preventDefault();
      this.clear();
    } else if (
      ctrlKey &&
      key === "c" &&
      getSelection().isCollapsed &&
      this.#input.selectionStart === this.#input.selectionEnd
    ) {
      event.preventDefault();
      this.#interrupt();
    }
  }

  #left = false;

  #recall(event, step) {
    const text = this.#history.walk(step, this.#input.value);
    if (text === null) return;
    event.preventDefault();
    this.#input.value = text;
    this.#input.setSelectionRange(text.length, text.length);
  }

  async #complete(event) {
    event.preventDefault();
    const line = this.#input.value;
    const cursor = this.#input.selectionStart;
    let answer;
    try {
      answer = await this.#app.ask({ type: "complete", line, cursor });
    } catch {
      return;
    }
    if (this.#input.value !== line || !answer.candidates.length) return;
    const texts = answer.candidates.map((candidate) => candidate.text);
    const start = commonStart(texts);
    const insert = texts.length === 1 ? `${start}${/[=/]$/.test(start) ? "" : " "}` : start;
    const kept =
      line.slice(0, answer.from) +
      (insert.length >= cursor - answer.from ? insert : line.slice(answer.from, cursor));
    this.#input.value = kept + line.slice(cursor);
    this.#input.setSelectionRange(kept.length, kept.length);
    if (texts.length > 1) this.#offer(answer.candidates);
  }

  #offer(candidates) {
    this.#choices.replaceChildren(
      ...candidates.slice(0, 40).map(({ text, hint }) => el("span", { title: hint || null, text })),
    );
  }

  #paste(event) {
    const text = event.clipboardData.getData("text");
    if (isManifest(text)) {
      event.preventDefault();
      this.#app.edit(text);
    } else if (text.trimEnd().includes("\n")) {
      event.preventDefault();
      this.run(this.#input.value + text);
      this.#input.value = "";
    }
  }
}
