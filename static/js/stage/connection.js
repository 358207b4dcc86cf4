// The lab's socket and the player that it feeds, with what the learner must know about the connection.

import { setText } from "./dom.js";
import { _ } from "./i18n.js";
import { Player } from "./player.js";
import { LabSocket } from "./socket.js";

const SAID = 6000; // wall milliseconds for which an error stays

const STATES = {
  connecting: () => _("Connecting to the lab…"),
  lost: () => _("The connection is lost. Trying again…"),
  gone: () => _("This lab is no longer there. Reload the page for a new one."),
  forbidden: () =>
    _("This lab belongs to another visitor. Open the lesson from the course for one of your own."),
};

export class Connection {
  #element;
  #socket;
  #on;
  #timer = 0;
  #slow = 0;
  #state = "";

  /** @param {HTMLElement} element shows the state @param {string} url @param {{begun: (fresh: boolean) => void}} on */
  constructor(element, url, on) {
    this.#element = element;
    this.#on = on;
    this.player = new Player((n) => this.ask({ type: "keyframe", n }));
    this.#socket = new LabSocket(url, () => this.player.hello(), {
      message: (m) => this.#message(m),
      state: (s) => this.#show(s),
    });
  }

  open() {
    this.#socket.connect();
  }

  close() {
    this.#socket.close();
  }

  ask(message) {
    return this.#socket.ask(message);
  }

  /** Sends a command; where it is refused, says why and gives null. */
  async command(command) {
    try {
      return await this.ask({ type: "command", command });
    } catch (error) {
      this.say(
        error.code === "connection"
          ? _("No connection to the lab. The command was not sent.")
          : [error.message, error.hint].filter(Boolean).join(" "),
      );
      return null;
    }
  }

  #message(message) {
    const wall = performance.now();
    if (message.type === "welcome" || message.type === "resync") {
      this.#on.begun(this.player.begin(message, wall));
    } else if (message.type === "frames") {
      if (!this.player.frames(message, wall)) this.#socket.again();
    } else if (message.type === "clock") {
      this.player.clock.set(message.clock, wall);
    } else if (message.type === "error") {
      this.say([message.message, message.hint].filter(Boolean).join(" "));
    }
  }

  /** Connecting is said only when it takes long enough to wonder. */
  #show(state) {
    this.#state = state;
    clearTimeout(this.#slow);
    if (state === "connecting") this.#slow = setTimeout(() => this.#write(), 300);
    else this.#write();
  }

  #write() {
    this.#element.dataset.state = this.#state;
    setText(this.#element, STATES[this.#state]?.() ?? "");
  }

  /** Says something for a while where the connection's state stands. */
  say(text) {
    if (!text) return;
    clearTimeout(this.#timer);
    this.#element.dataset.state = "said";
    setText(this.#element, text);
    this.#timer = setTimeout(() => this.#write(), Math.max(SAID, text.length * 70));
  }
}
