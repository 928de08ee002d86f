// A web socket that comes back by itself, and says what it is doing.

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 10_000;
const PING_EVERY_MS = 10_000;
const SILENT_MS = 25_000;

// Close codes after which trying again would not help.
export const FINAL_CODES = new Map([
  [4401, "You are signed out"],
  [4403, "You no longer have access"],
  [4404, "Task not found, or you have no access"],
]);

export class LiveSocket {
  // `onMessage(data)` gets text or an ArrayBuffer, `onState(state, detail)` one of
  // connecting, open, waiting (detail: `at`, when the next try is made, and `code`) and closed
  // (detail: a code).
  constructor(path, { onMessage, onState }) {
    this.path = path;
    this.onMessage = onMessage;
    this.onState = onState;
    this.wait = FIRST_WAIT_MS;
    if (path !== null) {
      this.open();
    }
    setInterval(() => this.#ping(), PING_EVERY_MS);
    addEventListener("online", () => this.#tryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.#tryNow());
  }

  open() {
    this.onState("connecting");
    this.#connect();
  }

  #connect() {
    clearTimeout(this.timer);
    this.timer = null;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.path}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.heard = performance.now();
      this.onState("open");
      this.#ping();
    };
    socket.onmessage = (event) => {
      this.heard = performance.now();
      this.wait = FIRST_WAIT_MS; // only now is it known to work
      this.onMessage(event.data);
    };
    socket.onclose = (event) => this.#lost(socket, event.code);
    this.socket = socket;
  }

  // Listens to another address from now on; to none with null.
  move(path) {
    if (path === this.path) {
      return;
    }
    this.path = path;
    this.#leave();
    if (path === null) {
      clearTimeout(this.timer);
      this.timer = null;
    } else {
      this.#connect(); // on purpose: nothing is wrong that had to be told
    }
  }

  send(message) {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(message));
    }
  }

  #lost(socket, code) {
    if (socket !== this.socket) {
      return;
    }
    if (FINAL_CODES.has(code)) {
      this.onState("closed", code);
      return;
    }
    // Spread, so that a thousand pages do not come back in the same moment.
    const pause = this.wait * (0.7 + 0.6 * Math.random());
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.onState("waiting", { at: Date.now() + pause, code });
    this.timer = setTimeout(() => this.open(), pause);
  }

  #tryNow() {
    if (this.timer) {
      this.open();
    }
  }

  #ping() {
    if (this.socket?.readyState !== WebSocket.OPEN) {
      return;
    }
    // A line that was cut without a word looks open for minutes: the answer tells.
    if (performance.now() - this.heard > SILENT_MS) {
      this.#lost(this.#leave(), 1006);
      return;
    }
    this.send({ type: "ping", id: Date.now() }); // the answer tells the server's time, too
  }

  // What it still brings is not heard any more.
  #leave() {
    const { socket } = this;
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
