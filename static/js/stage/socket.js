// The websocket of one lab: says hello, comes back after every loss with what it has, pairs answers with questions.

const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
/** Codes after which coming back is useless. */
const FINAL = { 4404: "gone", 4403: "forbidden" };

export class LabSocket {
  #url;
  #hello;
  #on;
  #socket = null;
  #waiting = new Map();
  #number = 0;
  #tries = 0;
  #timer = 0;
  #final = false;

  /**
   * @param {string} url path of the lab's websocket
   * @param {() => {history: string | null, after: number | null}} hello what this page holds
   * @param {{message: (m: object) => void, state: (s: "connecting" | "open" | "lost" | "gone" | "forbidden") => void}} on
   */
  constructor(url, hello, on) {
    this.#url = new URL(url, location.href.replace(/^http/, "ws")).href;
    this.#hello = hello;
    this.#on = on;
    addEventListener("online", () => this.#soon(0));
    addEventListener("pagehide", () => this.#socket?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#soon(0));
  }

  connect() {
    clearTimeout(this.#timer);
    if (this.#final) return;
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    this.#on.state("connecting");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.addEventListener("open", () => this.send({ type: "hello", ...this.#hello() }));
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.#closed(event.code));
  }

  /** Begins anew, with a hello that says what this page holds. */
  again() {
    this.#socket?.close();
  }

  /** For good. */
  close() {
    this.#final = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  /** Sends as it is; false while there is no connection. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /**
   * Asks, and waits for the answer with the same id. Rejects with {code, message, hint} where the server says error,
   * and with code "connection" where there is no connection.
   */
  ask(message) {
    const id = `${message.type[0]}${++this.#number}`;
    return new Promise((resolve, reject) => {
      if (this.send({ ...message, id })) this.#waiting.set(id, { resolve, reject });
      else reject({ code: "connection", message: "" });
    });
  }

  #receive(message) {
    if (message.type === "welcome" || message.type === "resync") {
      this.#tries = 0;
      this.#on.state("open");
    }
    const waiting = message.id ? this.#waiting.get(message.id) : null;
    if (!waiting) return this.#on.message(message);
    this.#waiting.delete(message.id);
    if (message.type === "error") waiting.reject(message);
    else waiting.resolve(message);
  }

  #closed(code) {
    for (const { reject } of this.#waiting.values()) reject({ code: "connection", message: "" });
    this.#waiting.clear();
    if (FINAL[code]) this.#final = true;
    if (this.#final) return this.#on.state(FINAL[code] ?? "");
    this.#on.state("lost");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries++);
    this.#soon(wait * (0.7 + 0.6 * Math.random()));
  }

  #soon(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), wait);
  }
}
