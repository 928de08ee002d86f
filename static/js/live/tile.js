// One camera on the wall: its canvas, its figures, and in plain words why it shows nothing.

import { find, write } from "../parts/dom.js";
import { CameraView } from "./camera-view.js";
import { Lag } from "./lag.js";
import { NewestPicture } from "./newest-picture.js";
import { Rate } from "./rate.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Frame } from "./camera-view.js"
 * @import { Focus } from "./focus.js"
 */

const STALE_MS = 4000;
const FRAMES_MISSED = 2.5;

const COVERED = new Set(["waiting", "reconnecting", "failed", "ended"]); // written over the frame

export class Tile {
  isShown = true;
  rate = new Rate();
  #lag = new Lag();
  #arrivals = 0;
  #reason = "";
  #since = performance.now();
  #patience = STALE_MS;
  /** @type {number | null} null while nobody knows. */
  #people = null;

  /**
   * @param {HTMLElement} element
   * @param {ColorBook} colors
   * @param {Focus} focus
   * @param {(header: FrameHeader) => void} acknowledge for every picture shown or overtaken.
   * @param {Record<string, string>} labels of the states of cameras.
   * @param {Faults} faults of their pictures.
   */
  constructor(element, colors, focus, acknowledge, labels, faults) {
    this.labels = labels;
    this.faults = faults;
    this.element = element;
    this.id = element.dataset.camera ?? "";
    this.acknowledge = acknowledge;
    this.canvas = find(element, "canvas", HTMLCanvasElement);
    this.view = new CameraView(this.canvas, colors, focus);
    /** @type {NewestPicture<Frame>} */
    this.pictures = new NewestPicture(acknowledge);
    this.parts = {
      people: find(element, ".tile-people"),
      fps: find(element, ".tile-fps"),
      figures: find(element, ".tile-figures"),
      message: find(element, ".tile-message strong"),
      reason: find(element, ".tile-message span"),
      overload: find(element, ".tile-overload"),
      picture: find(element, ".tile-picture"),
    };
    this.#tellPicture(this.parts.picture.dataset.picture ?? "");
  }

  /**
   * Whether it is on the part of the wall that is seen: what is not seen costs nothing.
   *
   * @param {boolean} isShown
   */
  setShown(isShown) {
    if (isShown === this.isShown) {
      return;
    }
    this.isShown = isShown;
    this.element.hidden = !isShown;
    this.#since = performance.now();
    if (!isShown) {
      this.pictures.forget();
      this.view.forget();
      this.rate = new Rate();
      this.#lag.clear();
    }
  }

  /** @param {{ header: FrameHeader, jpeg: BlobPart }} message */
  async receive({ header, jpeg }) {
    this.#arrivals += 1;
    const arrival = this.#arrivals;
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    } catch {
      this.acknowledge(header); // half a picture: the next one is on its way
      return;
    }
    if (this.isShown) {
      this.pictures.add(arrival, { header, bitmap });
    } else {
      bitmap.close();
    }
  }

  /**
   * Called for every frame of the screen.
   *
   * @param {number} now
   * @returns {number | null} the lag of what was drawn, if anything was.
   */
  paint(now) {
    const frame = this.isShown ? this.pictures.take() : null;
    if (!frame) {
      return null;
    }
    const lag = this.view.show(frame);
    this.#lag.add(lag);
    this.rate.count(now);
    this.acknowledge(frame.header);
    return lag;
  }

  /** @param {CameraStatus} entry */
  setState({ state, reason, wanted_fps: wanted, limit_fps: limit, picture_state: picture }) {
    this.element.dataset.state = state;
    this.#reason = reason ?? "";
    const isHeld = Boolean(wanted && limit);
    this.parts.overload.hidden = !isHeld;
    if (wanted && limit) {
      write(
        this.parts.overload,
        `${rateText(wanted)} → ${rateText(limit)} frames/s, computer overloaded`,
      );
      this.#patience = Math.max(STALE_MS, (FRAMES_MISSED * 1000) / limit);
    } else {
      this.#patience = STALE_MS;
    }
    this.#tellPicture(picture ?? "");
  }

  /** @param {number | null} count null while nobody knows. */
  setPeople(count) {
    this.#people = count;
    write(this.parts.people, String(count ?? "–"));
  }

  /**
   * Called twice a second: what changes slowly.
   *
   * @param {number} now
   * @param {boolean} isConnected
   * @param {boolean} isStill a paused recording keeps showing its position.
   */
  refresh(now, isConnected, isStill) {
    const { drawnAt } = this.view;
    write(this.parts.fps, drawnAt ? `${this.rate.perSecond(now).toFixed(1)} frames/s` : "");
    this.#tellLag();
    const message = isStill && drawnAt ? null : this.#message(now, isConnected);
    this.element.toggleAttribute("data-message", Boolean(message));
    write(this.parts.message, message?.[0] ?? "");
    write(this.parts.reason, message?.[1] ?? "");
    const people = this.#people === 1 ? "1 person" : `${this.#people ?? 0} people`;
    const label = `Camera ${this.id}: ${message ? message[0] : people}`;
    if (this.canvas.getAttribute("aria-label") !== label) {
      this.canvas.setAttribute("aria-label", label);
    }
  }

  /** @param {string} state of the picture: frozen, moved, …; what is no fault is not shown. */
  #tellPicture(state) {
    const fault = this.faults[state];
    const { picture } = this.parts;
    picture.hidden = !fault;
    write(picture, fault?.label ?? "");
    picture.title = fault?.help ?? "";
  }

  #tellLag() {
    const [half, most] = [this.#lag.percentile(0.5), this.#lag.percentile(0.95)];
    const text =
      half === null || most === null
        ? ""
        : `Latency: median ${Math.round(half)} ms, 95% of frames under ${Math.round(most)} ms`;
    if (this.parts.figures.title !== text) {
      this.parts.figures.title = text;
    }
  }

  /**
   * @param {number} now
   * @param {boolean} isConnected
   */
  #message(now, isConnected) {
    const { state = "" } = this.element.dataset;
    const { drawnAt } = this.view;
    const silent = now - (drawnAt || this.#since);
    if (COVERED.has(state) && (state !== "waiting" || !drawnAt || silent > this.#patience)) {
      return [this.labels[state], this.#reason];
    }
    if (silent > this.#patience) {
      const text = drawnAt ? "No new frames" : "No frames yet";
      return [text, isConnected ? `for ${Math.round(silent / 1000)} s` : "Connection lost"];
    }
    return null;
  }
}

/** @param {number} fps */
const rateText = (fps) => String(Math.round(fps * 10) / 10);
