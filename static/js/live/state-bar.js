// The bar and the banner: how the task and the two connections are.

import { byId, write } from "../parts/dom.js";
import { FINAL_CODES } from "../parts/live-socket.js";

/** @import { SocketState } from "../parts/live-socket.js" */

const SILENT_MS = 5000;
const ENDED = new Set(["completed", "stopped", "failed"]);
const AS_WANTED = new Set(["completed", "stopped"]);
/** @type {Record<string, string>} */
const NOT_YET = {
  queued: "Waiting for a worker.",
  initializing: "The worker is starting.",
  paused: "The task is paused.",
};
const TOO_MANY = 4429;
const SIGNED_OUT = 4401;
const RANK = { closed: 3, waiting: 2, connecting: 1, open: 0 };

export class StateBar {
  parts = {
    status: byId("task-status"),
    people: byId("people-now"),
    fps: byId("fps"),
    shown: byId("shown-fps"),
    lag: byId("lag"),
    connection: byId("connection"),
    banner: byId("banner"),
  };
  /** @type {Record<string, SocketState>} */
  #sockets = {};
  #error = "";
  #heardAt = performance.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #leaving;

  /**
   * @param {string} status
   * @param {Record<string, string>} labels of the states of tasks.
   */
  constructor(status, labels) {
    this.status = status;
    this.labels = labels;
  }

  /**
   * @param {string} name
   * @param {SocketState} state
   */
  setSocket(name, state) {
    this.#sockets[name] = state;
    this.refresh(performance.now());
  }

  /** @param {StatusPayload} payload */
  setStatus({ status, error }) {
    this.status = status;
    this.#error = error ?? "";
    const chip = this.parts.status;
    if (chip.dataset.status !== status) {
      chip.dataset.status = status;
      chip.textContent = this.labels[status];
      tellControls(status);
    }
  }

  /**
   * @param {{ people: number, fps: number | null }} figures
   * @param {number} now
   */
  setFigures({ people, fps }, now) {
    this.#heardAt = now;
    write(this.parts.people, String(people));
    write(this.parts.fps, fps === null ? "–" : fps.toFixed(1));
  }

  /**
   * Whether the people shown are too old to be true.
   *
   * @param {number} now
   */
  isSilent(now) {
    return now - this.#heardAt > SILENT_MS;
  }

  clearFigures() {
    write(this.parts.people, "–");
    write(this.parts.fps, "–");
  }

  get isOpen() {
    return Object.values(this.#sockets).every(({ state }) => state === "open");
  }

  /**
   * @param {number} now
   * @param {{ shown: number, lag: number | null }} [figures] pictures per second, and how late
   *   they are in milliseconds; null while nothing is drawn.
   */
  refresh(now, figures) {
    if (figures) {
      write(this.parts.shown, figures.shown.toFixed(1));
      write(this.parts.lag, figures.lag === null ? "–" : lagText(figures.lag));
    }
    const worst = Object.values(this.#sockets).reduce((a, b) =>
      RANK[b.state] > RANK[a.state] ? b : a,
    );
    const silent = now - this.#heardAt;
    const isQuiet = worst.state === "open" && silent > SILENT_MS;
    const isOver = worst.state === "open" && ENDED.has(this.status);
    this.parts.connection.dataset.state = isQuiet || isOver ? "silent" : worst.state;
    write(this.parts.connection, isOver ? "Not live" : connectionText(worst, isQuiet));
    this.#banner(worst, silent);
  }

  /**
   * @param {SocketState} socket
   * @param {number} silent milliseconds without a word.
   */
  #banner(socket, silent) {
    const text = this.#bannerText(socket, silent);
    this.parts.banner.hidden = !text;
    const isExpected = NOT_YET[this.status] || AS_WANTED.has(this.status);
    this.parts.banner.classList.toggle("notice-bad", !isExpected || socket.state === "closed");
    write(this.parts.banner, text);
    if (socket.state === "closed" && socket.code === SIGNED_OUT) {
      this.#leaving ??= setTimeout(() => location.reload(), 1500); // leads to the sign-in page
    }
  }

  /**
   * @param {SocketState} socket
   * @param {number} silent
   */
  #bannerText(socket, silent) {
    if (socket.state === "closed") {
      return `${FINAL_CODES.get(socket.code)}.`;
    }
    if (socket.state === "waiting" && socket.code === TOO_MANY) {
      return "Too many live pages are open. Close one to continue here.";
    }
    if (ENDED.has(this.status)) {
      return `Task ${this.labels[this.status].toLowerCase()}. ${this.#error}`.trim();
    }
    if (socket.state === "open" && silent > SILENT_MS) {
      const waits = NOT_YET[this.status];
      return waits ?? `No data from the worker for ${Math.round(silent / 1000)} s.`;
    }
    return "";
  }
}

/**
 * What someone else has done with the task: pause becomes resume.
 *
 * @param {string} status
 */
function tellControls(status) {
  const wanted = ENDED.has(status) ? "stopped" : status === "paused" ? "paused" : "running";
  byId("controls").dataset.wanted = wanted;
}

/**
 * @param {SocketState} socket
 * @param {boolean} isQuiet
 */
function connectionText(socket, isQuiet) {
  if (socket.state === "waiting") {
    const seconds = Math.max(1, Math.ceil((socket.at - Date.now()) / 1000));
    return `Connection lost. Retrying in ${seconds} s`;
  }
  if (socket.state === "open") {
    return isQuiet ? "Connected, no data" : "Live";
  }
  return socket.state === "closed" ? "Not connected" : "Connecting";
}

/** @param {number} lag */
const lagText = (lag) => (lag < 1000 ? `${Math.round(lag)} ms` : `${(lag / 1000).toFixed(1)} s`);
