// The stage: wires the lab's socket, the player and the renderers. Commands go out, frames come in.

import { listen } from "./keyboard.js";
import { Panels } from "./panels.js";
import { StageView } from "./stage-view.js";
import { StepRail } from "./step-rail.js";
import { Transport } from "./transport.js";
import { Connection } from "./connection.js";
import { divide } from "./divider.js";
import { Goals } from "./goals.js";
import { enliven, withoutLab } from "./lesson.js";
import { _ } from "./i18n.js";
import { keepMoment, momentOf } from "./permalink.js";
import { sheet } from "./sheet.js";

const PANELS_EVERY = 120; // wall milliseconds between two drawings of the panels
const WORKFLOW = "pod-creation";

class Stage {
  #root;
  #data;
  #connection;
  #player;
  #view;
  #rail;
  #panels;
  #transport;
  #goals;
  #followed = null;
  #drawnPanels = 0;
  #moment = null;
  #stopped = false;

  constructor(root, data) {
    this.#root = root;
    this.#data = data;
    this.#connection = new Connection(root.querySelector("[data-connection]"), data.websocket, {
      begun: (fresh) => fresh && this.#panels.terminal.reset(),
    });
    this.#player = this.#connection.player;
    this.#view = new StageView(root.querySelector("[data-pictures]"), {
      component: (id, view) => this.#panels.inspector.open(id, view),
      pod: (pod) => this.#openPod(pod),
    });
    const seek = (moment) => this.seek(moment);
    this.#rail = new StepRail(root.querySelector("[data-rail]"), {
      steps: data.steps,
      follow: (id) => this.#follow(id),
      seek,
    });
    this.#panels = new Panels(root, {
      lab: data.lab,
      examples: data.examples,
      store: this.#player.store,
      ask: (message) => this.#connection.ask(message),
      play: () => this.#clock({ action: "play" }),
      toLive: () => this.toLive(),
      fault: (fault, component) => this.fault(fault, component),
      pass: (overlay) => this.#view.pass(overlay),
      seek,
    });
    this.#transport = new Transport(root.querySelector("[data-transport]"), this);
    this.#goals = new Goals(data.goals, data.lab);
    const shown = sheet(root, () =>
      this.#view.draw(this.#moment ?? this.#player.tick(performance.now()), this.#followed),
    );
    this.#controls(shown);
  }

  #controls(shown) {
    const root = this.#root;
    const divider = root.querySelector("[data-divider]");
    if (divider) divide(divider, root.parentElement);
    const loud = root.querySelector("[data-loud]");
    loud.addEventListener("change", () => (this.#view.loud = loud.checked));
    const help = root.querySelector("[data-help]");
    const openHelp = () => help.showModal();
    root.querySelector("[data-help-open]").addEventListener("click", openHelp);
    help.addEventListener(
      "click",
      (event) => (event.target === help || event.target.closest("[data-close]")) && help.close(),
    );
    listen({
      toggle: () => this.toggle(),
      stepFrame: (direction) => this.stepFrame(direction),
      stepWorkflow: (direction) => this.stepWorkflow(direction),
      tab: (place) => this.#panels.tabs.open(place),
      search: () => this.#panels.search(),
      terminal: () => this.#panels.openTerminal(),
      help: openHelp,
    });
    const lesson = document.querySelector(".lesson");
    if (lesson) enliven(lesson, this.#lab(shown));
    addEventListener("hashchange", () => {
      const moment = momentOf();
      if (moment) this.seek(moment);
    });
  }

  /** What a lesson's text can do with this stage. */
  #lab(shown) {
    return {
      show: () => shown.open(),
      seek: (moment) => this.seek(moment),
      step: (step) => this.#rail.open(step),
      open: (id) => this.#panels.inspector.open(id),
      key: (key) => this.#panels.openKey(key, this.#moment?.state),
      fault: (fault, component) => this.fault(fault, component),
      run: (lines) => this.#panels.run(lines),
      edit: (manifest) => this.#panels.edit(manifest),
      find: (test) => this.#player.store.find(this.#player.store.base.n, 1, test),
      followed: () => this.#followedParts(),
    };
  }

  #followedParts() {
    if (!this.#followed) return {};
    const [namespace, pod] = this.#followed.split("/");
    const node = this.#moment?.state.keys[`/registry/pods/${this.#followed}`]?.value?.spec?.nodeName;
    return { namespace, pod, node };
  }

  start() {
    const moment = momentOf();
    if (moment) this.seek(moment);
    this.#connection.open();
    const frame = (wall) => {
      if (this.#stopped) return;
      requestAnimationFrame(frame);
      this.#draw(wall);
    };
    requestAnimationFrame(frame);
  }

  stop() {
    this.#stopped = true;
    this.#connection.close();
  }

  #draw(wall) {
    if (!this.#player.ready) return;
    const moment = this.#player.tick(wall);
    this.#moment = moment;
    this.#followed = this.#rail.choose(moment.state, this.#followed, moment.live);
    this.#view.draw(moment, this.#followed);
    this.#rail.draw(moment, this.#followed);
    const { clock } = this.#player;
    this.#transport.draw(
      moment,
      { playing: this.#player.playing, speed: clock.speed, end: clock.server(wall) },
      this.#followed,
    );
    this.#root.classList.toggle("in-past", !moment.live);
    if (wall - this.#drawnPanels < PANELS_EVERY) return;
    this.#drawnPanels = wall;
    this.#goals.look(moment);
    this.#panels.draw(moment, { followed: this.#followed, playing: this.#player.playing, wall });
  }

  #follow(id) {
    this.#followed = id;
    this.#rail.pin();
  }

  #openPod(pod) {
    this.#follow(pod.id);
    this.#panels.openKey(pod.key, this.#moment?.state);
  }

  #clock(clock) {
    this.toLive();
    return this.#connection.command({ kind: "clock", ...clock });
  }

  /** Play or pause: the server's clock at the live edge, this page's in the past. */
  toggle() {
    if (this.#player.live) this.#clock({ action: this.#player.clock.playing ? "pause" : "play" });
    else this.#player.playPast(!this.#player.playing);
  }

  speed(speed) {
    this.#connection.command({ kind: "clock", action: "speed", speed });
  }

  seek(moment) {
    this.#player.seek(moment).then(
      () => this.#keep(),
      () => this.#connection.say(_("That moment is no longer kept.")),
    );
  }

  toLive() {
    this.#player.toLive();
    this.#keep();
  }

  /** A frame on or back; at the live edge a step on is the cluster's. */
  stepFrame(direction) {
    if (this.#player.stepFrame(direction)) this.#keep();
    else if (direction > 0) this.#clock({ action: "step-frame" });
  }

  /** To the next or the last step of the followed pod. */
  stepWorkflow(direction) {
    const { store, n } = this.#player;
    const marks = (frame) =>
      frame.labels?.some(
        (label) => label.workflow === WORKFLOW && label.pod === this.#followed && label.phase === "done",
      );
    const frame = this.#player.live && direction > 0 ? null : store.find(n, direction, marks);
    if (frame) this.seek({ n: frame.n });
    else if (direction > 0 && this.#followed) this.#clock({ action: "step-workflow", pod: this.#followed });
  }

  fault(fault, component) {
    this.toLive();
    this.#connection.command({ kind: "fault", fault, component });
  }

  #keep() {
    keepMoment(this.#player.live ? null : this.#player.exact ? { n: this.#player.n } : { t: this.#player.t });
  }
}

let stage = null;

/** Starts the stage of this page; htmx may have put another page in its place. */
function begin() {
  const root = document.getElementById("stage");
  const data = document.getElementById("stage-data");
  if (stage?.root === root && root) return;
  stage?.running.stop();
  stage = null;
  if (root && data) {
    const running = new Stage(root, JSON.parse(data.textContent));
    stage = { root, running };
    running.start();
  } else {
    const lesson = document.querySelector(".lesson");
    if (lesson) withoutLab(lesson);
  }
}

begin();
document.addEventListener("htmx:afterSettle", begin);
