// The bar and the banner: how the task and the two connections are.

import { FINAL_CODES } from "./live-socket.js";

const SILENT_MS = 5000;
const ENDED = new Set(["completed", "stopped", "failed"]);
const NOT_YET = {
  queued: "Waiting for a worker.",
  initializing: "The worker is starting.",
  paused: "The task is paused.",
};
const TOO_MANY = 4429;
const RANK = { closed: 3, waiting: 2, connecting: 1, open: 0 };

export class StateBar {
  constructor(status, labels) {
    this.labels = labels;
    this.parts = Object.fromEntries(
      ["task-status", "people-now", "fps", "shown-fps", "lag", "connection", "banner"].map((id) => [
        id,
        document.getElementById(id),
      ]),
    );
    this.sockets = {};
    this.status = status;
    this.error = "";
    this.heardAt = performance.now();
  }

  setSocket(name, state, detail) {
    this.sockets[name] = { state, detail };
    this.refresh(performance.now());
  }

  setStatus({ status, error }) {
    this.status = status;
    this.error = error ?? "";
    const chip = this.parts["task-status"];
    if (chip.dataset.status !== status) {
      chip.dataset.status = status;
      chip.textContent = this.labels[status];
      this.#tellControls(status);
    }
  }

  setFigures({ people, fps }, now) {
    this.heardAt = now;
    this.#write("people-now", String(people));
    this.#write("fps", fps == null ? "–" : fps.toFixed(1));
  }

  // Whether what is shown of people is so old that it is not true any more.
  isSilent(now) {
    return now - this.heardAt > SILENT_MS;
  }

  clearFigures() {
    this.#write("people-now", "–");
    this.#write("fps", "–");
  }

  get isOpen() {
    return Object.values(this.sockets).every(({ state }) => state === "open");
  }

  // `lag` is in milliseconds, null while nothing is drawn.
  refresh(now, shown, lag) {
    if (shown !== undefined) {
      this.#write("shown-fps", shown.toFixed(1));
      this.#write("lag", lag === null ? "–" : lagText(lag));
    }
    const worst = Object.values(this.sockets).reduce((a, b) =>
      RANK[b.state] > RANK[a.state] ? b : a,
    );
    const silent = now - this.heardAt;
    const isQuiet = worst.state === "open" && silent > SILENT_MS;
    this.parts.connection.dataset.state = isQuiet ? "silent" : worst.state;
    this.#write("connection", this.#connection(worst, silent));
    this.#banner(worst, silent);
  }

  // What somebody else has done with the task: pause becomes resume.
  #tellControls(status) {
    const controls = document.getElementById("controls");
    controls.dataset.wanted = ENDED.has(status)
      ? "stopped"
      : status === "paused"
        ? "paused"
        : "running";
  }

  #connection({ state, detail }, silent) {
    if (state === "waiting") {
      const seconds = Math.max(1, Math.ceil((detail.at - Date.now()) / 1000));
      return `Connection lost. Retrying in ${seconds} s`;
    }
    if (state === "open") {
      return silent > SILENT_MS ? "Connected, no data" : "Live";
    }
    return state === "closed" ? "Not connected" : "Connecting";
  }

  #banner({ state, detail }, silent) {
    let text = "";
    if (state === "closed") {
      text = `${FINAL_CODES.get(detail)}.`;
    } else if (state === "waiting" && detail.code === TOO_MANY) {
      text = "Too many live pages are open. Close one to continue here.";
    } else if (ENDED.has(this.status)) {
      text = `Task ${this.labels[this.status].toLowerCase()}. ${this.error}`.trim();
    } else if (state === "open" && silent > SILENT_MS) {
      text = NOT_YET[this.status] ?? "";
      text ||= `No data from the worker for ${Math.round(silent / 1000)} s.`;
    }
    this.parts.banner.hidden = !text;
    this.parts.banner.classList.toggle("notice-bad", !NOT_YET[this.status]);
    this.#write("banner", text);
    if (state === "closed" && detail === 4401 && !this.leaving) {
      this.leaving = setTimeout(() => location.reload(), 1500); // leads to the sign-in page
    }
  }

  #write(id, text) {
    if (this.parts[id].textContent !== text) {
      this.parts[id].textContent = text;
    }
  }
}

const lagText = (lag) => (lag < 1000 ? `${Math.round(lag)} ms` : `${(lag / 1000).toFixed(1)} s`);
