// A node's programs: what the kubelet works on, what the container runtime runs.

import { el } from "../dom.js";
import { _ } from "../i18n.js";
import { findKey } from "../registry.js";
import { keyed, link, Table } from "./parts.js";

export class PodWorkersView {
  #app;
  #state = null;
  #table = new Table([_("pod"), _("worker"), _("now"), _("containers")], _("Pod workers"));
  root = el(
    "div",
    null,
    el("p", {
      class: "soft",
      text: _("One worker a pod. It brings the pod nearer to its spec, and reports."),
    }),
    this.#table.root,
  );

  /** @param {object} app openKey */
  constructor(app) {
    this.#app = app;
  }

  draw({ holds, state }) {
    this.#state = state;
    this.#table.draw(
      holds.pods ?? [],
      (one) => one.pod,
      ({ pod, worker, busy, containers }) => [
        link(pod, () => this.#open(pod)),
        mono(worker),
        busy ? _("at work") : _("waits for a change"),
        mono(containers.join(", ")),
      ],
    );
  }

  #open(pod) {
    const key = findKey(this.#state, "pods", pod);
    if (key) this.#app.openKey(key);
  }
}

export class SandboxesView {
  #table = new Table([_("pod"), _("sandbox"), "IP", _("containers")], _("Sandboxes"));
  #images = el("ul", { class: "names-list" });
  root = el("div", null, this.#table.root, el("h4", { text: _("Images on this node") }), this.#images);

  draw({ holds }) {
    this.#table.draw(
      holds.sandboxes ?? [],
      (one) => `${one.pod} ${one.id}`,
      ({ pod, state, ip, containers }) => [
        mono(pod),
        state,
        mono(ip),
        el(
          "span",
          null,
          ...containers.map(({ name, state: now, attempt }) =>
            el("span", { class: "container" }, mono(name), ` ${now}${attempt ? ` ×${attempt + 1}` : ""} `),
          ),
        ),
      ],
    );
    keyed(
      this.#images,
      holds.images ?? [],
      (image) => image,
      (image) => el("li", { class: "mono", text: image }),
    );
  }
}

const mono = (text) => el("span", { class: "mono", text: text ?? "" });
