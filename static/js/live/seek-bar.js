// Where a recording is, and how to go elsewhere: the choice counts when the bar is let go.

import { at } from "../parts/addresses.js";
import { context2d, fitCanvas } from "../parts/canvas.js";
import { byId } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { call, look, messageOf } from "../parts/http.js";
import { color } from "../parts/theme-colors.js";
import { Playhead } from "./playhead.js";
import { Timeline } from "./timeline.js";
import { elapsedTime } from "./times.js";

/**
 * @import { Stretch } from "./timeline.js"
 * @import { Times } from "./times.js"
 */

const ASK_EVERY_MS = 3000;
const KEYS_REST_MS = 350; // who holds an arrow key goes there once

export class SeekBar {
  /** @type {Playhead | null} null until the length is known. */
  #head = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #position = 0;
  #askedAt = -Infinity;
  #status = "";

  /**
   * @param {{ taskId: string, recorded: boolean }} config
   * @param {Times} times
   */
  constructor(config, times) {
    this.config = config;
    this.times = times;
    this.form = byId("seek");
    this.label = byId("seek-now");
    this.range = byId("seek-at", HTMLInputElement);
    this.range.addEventListener("input", () => this.#hold());
    this.range.addEventListener("change", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#seek(), KEYS_REST_MS);
    });
    this.form.addEventListener("submit", (event) => event.preventDefault());
  }

  /**
   * The worker's status, once a second: how far the recording is.
   *
   * @param {StatusPayload} status
   * @param {number} now
   */
  setStatus(status, now) {
    this.#status = status.status;
    this.#head?.setStatus(status, now);
  }

  /**
   * @param {number} moment of the newest pictures.
   * @param {number} now
   */
  setTime(moment, now) {
    this.#head?.setTime(moment, now);
  }

  /**
   * Called twice a second.
   *
   * @param {number} now
   * @param {boolean} mayAsk
   */
  refresh(now, mayAsk) {
    if (!this.config.recorded) {
      return;
    }
    if (!this.#head && mayAsk && now - this.#askedAt > ASK_EVERY_MS) {
      this.#askedAt = now;
      this.#open();
    }
    const position = this.#head?.positionAt(now) ?? null;
    if (this.#head && position !== null && position !== this.#position) {
      this.#position = position;
      this.range.value = String(Math.round(position));
      this.#tell(this.#head.timeline, position);
    }
  }

  async #open() {
    /** @type {{ stretches: Stretch[] } | null} */
    const told = await look(at(`live/${this.config.taskId}/timeline`));
    if (!told?.stretches.length || this.#head) {
      return; // its length is known once it is open
    }
    const timeline = new Timeline(told.stretches);
    this.#head = new Playhead(timeline);
    this.#head.setStatus({ status: this.#status }, performance.now());
    this.range.max = String(timeline.total - 1);
    this.range.step = String(Math.max(1, Math.round(timeline.fps)));
    this.form.hidden = false;
    byId("seek-end").textContent = this.#labelOf(timeline, timeline.total - 1);
    const gaps = byId("seek-gaps", HTMLCanvasElement);
    fitCanvas(gaps, () => paintGaps(gaps, timeline));
    paintGaps(gaps, timeline);
  }

  /**
   * @param {Timeline} timeline
   * @param {number} position
   */
  #labelOf(timeline, position) {
    const moment = timeline.timeOf(position);
    return timeline.isDated ? this.times.full(moment) : elapsedTime(moment / 1000);
  }

  /**
   * @param {Timeline} timeline
   * @param {number} position
   */
  #tell(timeline, position) {
    const label = this.#labelOf(timeline, position);
    if (this.label.textContent !== label) {
      this.label.textContent = label;
      this.range.setAttribute("aria-valuetext", label);
    }
  }

  #hold() {
    if (this.#head) {
      this.#head.hold();
      this.#tell(this.#head.timeline, Number(this.range.value));
    }
  }

  async #seek() {
    const frame = Number(this.range.value);
    this.#head?.hold();
    this.form.toggleAttribute("data-busy", true);
    try {
      await call("POST", at(`api/v1/processing-tasks/${this.config.taskId}/seek`), {
        body: { frame },
      });
    } catch (error) {
      say(messageOf(error));
    }
    this.form.toggleAttribute("data-busy", false);
    this.#head?.seek(frame, performance.now());
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Timeline} timeline
 */
function paintGaps(canvas, timeline) {
  const context = context2d(canvas);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = color("--muted");
  for (const gap of timeline.gaps) {
    context.fillRect(Math.round(gap * canvas.width), 0, 2, canvas.height);
  }
}
