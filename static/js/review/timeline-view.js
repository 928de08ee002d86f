// The timeline: a row of events, and one for each camera; a moment is chosen by pointer or keys.

import { context2d, fitCanvas } from "../parts/canvas.js";
import { byId, find } from "../parts/dom.js";
import { paintTimeline } from "./timeline-painter.js";

/**
 * @import { Times } from "../live/times.js"
 * @import { Stretch } from "./stretches.js"
 * @import { TimeScale } from "./time-scale.js"
 */

/**
 * What the server says of a part of the day; see `analytics/pages/review/timeline.py`.
 *
 * @typedef {object} TimelineData
 * @property {number} from
 * @property {number} to
 * @property {number} step seconds.
 * @property {Record<string, { footage: Stretch[], tracks: number[] }>} cameras
 * @property {Record<string, [step: number, count: number][]>} events by kind.
 */

const REST_MS = 250; // of zooming, before more is asked for
const KEY_STEP_S = 5;
const LARGE_STEP_S = 60;
const ZOOM = 2;

export class TimelineView {
  /** @type {TimelineData | null} */
  day = null;
  /** @type {TimelineData | null} of what is shown, more exactly. */
  #detail = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #moment = 0;
  /** @type {Stretch | null} */
  range = null;

  /**
   * @param {{ scale: TimeScale, times: Times, cameras: string[] }} shown
   * @param {(from: number, to: number) => Promise<TimelineData>} ask
   * @param {(moment: number) => void} onSeek
   */
  constructor({ scale, times, cameras }, ask, onSeek) {
    this.scale = scale;
    this.times = times;
    this.cameras = cameras;
    this.ask = ask;
    this.onSeek = onSeek;
    this.box = byId("timeline");
    this.canvas = find(this.box, "canvas", HTMLCanvasElement);
    this.context = context2d(this.canvas);
    this.span = byId("timeline-span");
    this.box.setAttribute("aria-valuemin", String(Math.round(scale.begin)));
    this.box.setAttribute("aria-valuemax", String(Math.round(scale.end)));
    fitCanvas(this.canvas, () => this.paint());
    document.addEventListener("themechange", () => this.paint());
    this.#connect();
  }

  /**
   * Reads the day, again if it may have grown.
   */
  async load() {
    this.day = await this.ask(this.scale.begin, this.scale.end);
    this.#changed();
  }

  /** @param {number} moment */
  show(moment) {
    this.#moment = moment;
    if (this.scale.reveal(moment)) {
      this.#changed();
    }
    this.paint();
  }

  /** Says the moment to screen readers; not at every frame. */
  tell() {
    this.box.setAttribute("aria-valuenow", String(Math.round(this.#moment)));
    this.box.setAttribute("aria-valuetext", this.times.full(this.#moment * 1000));
  }

  /** @param {number} factor less than 1 shows less time. */
  zoom(factor) {
    this.scale.zoom(this.scale.seconds * factor, this.#moment);
    this.#changed();
  }

  zoomDay() {
    this.scale.zoom(Infinity, this.#moment);
    this.#changed();
  }

  paint() {
    const { canvas, context, scale } = this;
    const detail = this.#detail;
    const fits = detail && detail.from <= scale.from + 1 && detail.to >= scale.to - 1;
    paintTimeline(context, {
      data: fits ? detail : this.day,
      scale,
      times: this.times,
      cameras: this.cameras,
      range: this.range,
      moment: this.#moment,
      ratio: canvas.width / Math.max(1, canvas.clientWidth),
    });
  }

  #changed() {
    const { scale, times } = this;
    const [from, to] = [scale.from, scale.to];
    const [first, last] = [times.clock(from * 1000), times.clock(to * 1000)];
    this.span.textContent = scale.isWhole ? "Whole day" : `${first} – ${last}`;
    byId("zoom-day").hidden = scale.isWhole;
    this.paint();
    clearTimeout(this.#timer);
    if (!scale.isWhole) {
      this.#timer = setTimeout(async () => {
        const detail = await this.ask(from, to).catch(() => null); // the day's is shown
        if (scale.from === from && scale.to === to) {
          this.#detail = detail;
          this.paint();
        }
      }, REST_MS);
    }
  }

  #connect() {
    const { box, scale } = this;
    const momentOf = (/** @type {MouseEvent} */ event) =>
      scale.moment(event.clientX - box.getBoundingClientRect().left, box.clientWidth);
    box.addEventListener("pointerdown", (event) => {
      box.setPointerCapture(event.pointerId);
      this.onSeek(momentOf(event));
    });
    box.addEventListener("pointermove", (event) => {
      if (box.hasPointerCapture(event.pointerId)) {
        this.onSeek(momentOf(event));
      }
      box.title = this.times.clock(momentOf(event) * 1000);
    });
    box.addEventListener(
      "wheel",
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault();
          scale.zoom(scale.seconds * (event.deltaY > 0 ? ZOOM : 1 / ZOOM), momentOf(event));
          this.#changed();
        } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey) {
          event.preventDefault();
          const pixels = event.deltaX || event.deltaY;
          scale.pan((pixels / box.clientWidth) * scale.seconds);
          this.#changed();
        }
      },
      { passive: false },
    );
    box.addEventListener("keydown", (event) => this.#onKey(event));
    byId("zoom-in").addEventListener("click", () => this.zoom(1 / ZOOM));
    byId("zoom-out").addEventListener("click", () => this.zoom(ZOOM));
    byId("zoom-day").addEventListener("click", () => this.zoomDay());
  }

  /** @param {KeyboardEvent} event the arrows are keys of the whole page, too. */
  #onKey(event) {
    const { scale } = this;
    /** @type {Record<string, number>} */
    const goals = {
      ArrowUp: this.#moment + KEY_STEP_S,
      ArrowDown: this.#moment - KEY_STEP_S,
      PageUp: this.#moment + LARGE_STEP_S,
      PageDown: this.#moment - LARGE_STEP_S,
      Home: scale.begin,
      End: scale.end,
    };
    const goal = goals[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      this.onSeek(scale.clamp(goal));
    }
  }
}
