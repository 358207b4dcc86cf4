// A manifest, its examples, and `kubectl apply -f -`. An error in it is shown at its line.

import { el, setText } from "./dom.js";
import { examples as standard } from "./examples.js";
import { _ } from "./i18n.js";

export class ManifestEditor {
  #root;
  #text;
  #gutter;
  #error;
  #app;
  #leave = false;
  #wrong = 0;

  /** @param {HTMLElement} root @param {{apply: (manifest: string) => Promise<{exit: number, output: string}>, examples?: {title: string, manifest: string}[]}} app */
  constructor(root, app) {
    this.#root = root;
    this.#app = app;
    this.#text = root.querySelector("textarea");
    this.#gutter = root.querySelector("[data-gutter]");
    this.#error = root.querySelector("[data-error]");
    const examples = app.examples?.length ? app.examples : standard();
    const select = root.querySelector("[data-examples]");
    select.append(...examples.map(({ title }, k) => new Option(title, String(k))));
    select.addEventListener("change", () => this.set(examples[Number(select.value)].manifest));
    root.querySelector("[data-apply]").addEventListener("click", () => this.#apply());
    root.querySelector("[data-close]").addEventListener("click", () => this.toggle(false));
    this.#text.addEventListener("input", () => this.#mark(0));
    this.#text.addEventListener("scroll", () => (this.#gutter.scrollTop = this.#text.scrollTop));
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.set(examples[0].manifest);
  }

  toggle(open = this.#root.hidden) {
    this.#root.hidden = !open;
    this.#root.parentElement.classList.toggle("editing", open);
    this.#root.dispatchEvent(new CustomEvent("toggled", { detail: open }));
    if (open) this.#text.focus();
  }

  set(manifest) {
    this.#text.value = manifest;
    this.#text.setSelectionRange(0, 0);
    this.#text.scrollTop = 0;
    this.#say("");
    this.#mark(0);
  }

  async #apply() {
    this.#say("");
    this.#mark(0);
    const { exit, output } = await this.#app.apply(this.#text.value);
    if (!exit) return;
    this.#say(output.trim());
    const where = output.match(/\bline (\d+)/);
    if (where) this.#mark(Number(where[1]));
  }

  #say(text) {
    setText(this.#error, text);
    this.#error.hidden = !text;
  }

  /** Numbers the lines and marks the wrong one, which is brought into view. */
  #mark(wrong) {
    const count = this.#text.value.split("\n").length;
    if (this.#gutter.childElementCount !== count || wrong !== this.#wrong) {
      this.#gutter.replaceChildren(
        ...Array.from({ length: count }, (_unused, k) =>
          el("span", { class: k + 1 === wrong ? "wrong" : null, text: k + 1 }),
        ),
      );
    }
    this.#wrong = wrong;
    if (wrong) {
      const line = this.#text.scrollHeight / count;
      this.#text.scrollTop = Math.max(0, (wrong - 3) * line);
    }
    this.#gutter.scrollTop = this.#text.scrollTop;
  }

  /** Tab indents; Escape then Tab moves on, as with any other field. */
  #key(event) {
    const leave = this.#leave;
    this.#leave = event.key === "Escape";
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return void this.#apply();
    if (event.key !== "Tab" || leave || event.shiftKey) return;
    event.preventDefault();
    this.#text.setRangeText("  ", this.#text.selectionStart, this.#text.selectionEnd, "end");
    this.#mark(0);
  }
}
