// Where a recording is, and how to go elsewhere: the choice counts when the bar is let go.

import { look, post } from "./api.js";
import { fitCanvas } from "./canvas.js";
import { Film } from "./film.js";
import { filmTime } from "./times.js";

const ASK_EVERY_MS = 3000;
const SETTLE_MS = 2500; // until then the worker may still tell where it was
const KEYS_REST_MS = 350; // who holds an arrow key goes there once
const AHEAD_MS = 1500; // how far a position is carried on without word from the worker

const part = (name) => document.getElementById(name);

export class SeekBar {
  constructor(config, times) {
    this.config = config;
    this.times = times;
    this.film = null;
    this.position = 0;
    this.askedAt = -Infinity;
    this.heldUntil = 0;
    this.isPlaying = false;
    this.anchor = { position: 0, at: 0 };
    this.range = part("seek-at");
    this.range.addEventListener("input", () => this.#hold());
    this.range.addEventListener("change", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.#seek(), KEYS_REST_MS);
    });
    part("seek").addEventListener("submit", (event) => event.preventDefault());
  }

  // The worker's status, once a second: how far the recording is.
  setStatus({ status, progress }, now) {
    this.isPlaying = status === "processing";
    if (progress !== null && progress !== undefined && this.film && !this.film.isDated) {
      this.anchor = { position: progress * this.film.total, at: now };
    }
  }

  // The moment of the newest pictures.
  setTime(moment, now) {
    if (this.film?.isDated) {
      this.anchor = { position: this.film.positionAt(moment), at: now };
    }
  }

  // Called twice a second.
  refresh(now, mayAsk) {
    if (!this.config.recorded) {
      return;
    }
    if (!this.film && mayAsk && now - this.askedAt > ASK_EVERY_MS) {
      this.askedAt = now;
      this.#open();
    }
    if (this.film && now > this.heldUntil) {
      const { position, at } = this.anchor;
      const ahead = this.isPlaying ? Math.min(AHEAD_MS, now - at) / 1000 : 0;
      this.#show(Math.min(this.film.total - 1, position + ahead * this.film.fps));
    }
  }

  async #open() {
    const told = await look(`/live/${this.config.taskId}/timeline`);
    if (!told?.stretches.length || this.film) {
      return; // its length is known once it is open
    }
    this.film = new Film(told.stretches);
    this.range.max = String(this.film.total - 1);
    this.range.step = String(Math.max(1, Math.round(this.film.fps)));
    part("seek").hidden = false;
    part("seek-end").textContent = this.#label(this.film.total - 1);
    fitCanvas(part("seek-gaps"), () => this.#paintGaps());
    this.#paintGaps();
  }

  #label(position) {
    const moment = this.film.timeOf(position);
    return this.film.isDated ? this.times.full(moment) : filmTime(moment / 1000);
  }

  #show(position) {
    if (position !== this.position) {
      this.position = position;
      this.range.value = String(Math.round(position));
      this.#tell(position);
    }
  }

  #tell(position) {
    const label = this.#label(position);
    if (part("seek-now").textContent !== label) {
      part("seek-now").textContent = label;
      this.range.setAttribute("aria-valuetext", label);
    }
  }

  #hold() {
    this.heldUntil = Infinity;
    this.#tell(Number(this.range.value));
  }

  async #seek() {
    const frame = Number(this.range.value);
    this.heldUntil = Infinity;
    part("seek").toggleAttribute("data-busy", true);
    await post(`/api/v1/processing-tasks/${this.config.taskId}/seek`, { frame });
    part("seek").toggleAttribute("data-busy", false);
    const now = performance.now();
    this.anchor = { position: frame, at: now };
    this.heldUntil = now + SETTLE_MS;
  }

  #paintGaps() {
    const canvas = part("seek-gaps");
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--muted");
    for (const gap of this.film.gaps) {
      context.fillRect(Math.round(gap * canvas.width), 0, 2, canvas.height);
    }
  }
}
