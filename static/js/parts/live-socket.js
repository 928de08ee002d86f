// A web socket that comes back by itself, and says what it is doing.

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
const PING_EVERY_MS = 10_000;
const SILENT_MS = 25_000;
const CUT_OFF = 1006;

/** Close codes after which trying again would not help. */
export const FINAL_CODES = new Map([
  [4401, "You are signed out"],
  [4403, "You no longer have access"],
  [4404, "Task not found, or you have no access"],
]);

/**
 * @typedef {{ state: "connecting" | "open" }
 *   | { state: "waiting", at: number, code: number }
 *   | { state: "closed", code: number }} SocketState
 *   waiting until `at`, when the next try is made; `code` is why it was closed.
 */

/**
 * @typedef {object} Listener
 * @property {(data: string | ArrayBuffer) => void} onMessage
 * @property {(state: SocketState) => void} onState
 */

export class LiveSocket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} until the next try. */
  #timer;
  #wait = FIRST_WAIT_MS;
  #heard = 0;

  /**
   * @param {string | null} path null: to none, until it is moved.
   * @param {Listener} listener
   */
  constructor(path, { onMessage, onState }) {
    this.path = path;
    this.onMessage = onMessage;
    this.onState = onState;
    if (path !== null) {
      this.open();
    }
    setInterval(() => this.#ping(), PING_EVERY_MS);
    addEventListener("online", () => this.#tryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#tryNow());
  }

  open() {
    this.onState({ state: "connecting" });
    this.#connect();
  }

  #connect() {
    this.#stopWaiting();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#heard = performance.now();
      this.onState({ state: "open" });
      this.#ping();
    };
    socket.onmessage = (event) => {
      this.#heard = performance.now();
      this.#wait = FIRST_WAIT_MS; // only now is it known to work
      this.onMessage(event.data);
    };
    socket.onclose = (event) => this.#lost(socket, event.code);
    this.#socket = socket;
  }

  /**
   * Listens to another address from now on; to none with null.
   *
   * @param {string | null} path
   */
  move(path) {
    if (path === this.path) {
      return;
    }
    this.path = path;
    this.#leave();
    if (path === null) {
      this.#stopWaiting();
    } else {
      this.#connect(); // on purpose: nothing is wrong that had to be told
    }
  }

  /** @param {object} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  /**
   * @param {WebSocket | null} socket
   * @param {number} code
   */
  #lost(socket, code) {
    if (socket !== this.#socket) {
      return;
    }
    if (FINAL_CODES.has(code)) {
      this.onState({ state: "closed", code });
      return;
    }
    // Spread, so that a thousand pages do not come back in the same moment.
    const pause = this.#wait * (0.7 + 0.6 * Math.random());
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    this.onState({ state: "waiting", at: Date.now() + pause, code });
    this.#timer = setTimeout(() => this.open(), pause);
  }

  #stopWaiting() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tryNow() {
    if (this.#timer !== undefined) {
      this.open();
    }
  }

  #ping() {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    // A line that was cut without a word looks open for minutes: the answer tells.
    if (performance.now() - this.#heard > SILENT_MS) {
      this.#lost(this.#leave(), CUT_OFF);
      return;
    }
    this.send({ type: "ping", id: Date.now() }); // the answer tells the server's time, too
  }

  /** Ignores what the old socket still delivers. */
  #leave() {
    const socket = this.#socket;
    if (socket) {
      socket.onmessage = socket.onclose = null;
      socket.onopen = () => socket.close(); // browsers complain of one that is closed before
      if (socket.readyState === WebSocket.OPEN) {
        socket.close();
      }
    }
    return socket;
  }
}
