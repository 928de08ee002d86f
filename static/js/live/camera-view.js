// One camera's canvas: the picture, and the people of exactly that frame.

import { context2d, fitCanvas } from "../parts/canvas.js";
import { shortId } from "../parts/colors.js";
import { drawTag } from "../parts/tag.js";
import { serverNow } from "./clock.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Focus } from "./focus.js"
 */

/** @typedef {{ header: FrameHeader, bitmap: ImageBitmap }} Frame */

const REACH = 8; // pixels of the screen around a box that still hit it
/** @type {number[]} */
const SOLID = [];

export class CameraView {
  /** @type {Frame | null} */
  frame = null;
  /** By `performance.now()`; 0 while nothing is drawn. */
  drawnAt = 0;
  aspect = 0;
  #drawn = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {ColorBook} colors
   * @param {Focus} focus
   */
  constructor(canvas, colors, focus) {
    this.canvas = canvas;
    this.context = context2d(canvas, { alpha: false });
    this.colors = colors;
    this.focus = focus;
    this.#keepShape(canvas.width, canvas.height);
    fitCanvas(canvas, () => this.repaint());
    focus.onChange(() => this.repaint());
  }

  /**
   * Takes over the frame's bitmap and closes the one before.
   *
   * @param {Frame} frame
   * @returns {number} how far behind the camera it is, in milliseconds.
   */
  show(frame) {
    this.frame?.bitmap.close();
    this.frame = frame;
    const { header, bitmap } = frame;
    this.#keepShape(bitmap.width, bitmap.height);
    this.#paint(frame);
    this.drawnAt = performance.now();
    this.#drawn += 1;
    // To the worker's clock when the picture was there, also of a recording of last year.
    const lag = serverNow() - Date.parse(header.captured_at ?? header.timestamp);
    Object.assign(this.canvas.dataset, {
      framesDrawn: this.#drawn,
      boxes: tracksOf(frame).length,
      sequence: header.frame_sequence,
      width: bitmap.width,
      lagMs: Math.round(lag),
    });
    return lag;
  }

  repaint() {
    if (this.frame) {
      this.#paint(this.frame);
    }
  }

  /** Keeps no picture of a camera that is not shown. */
  forget() {
    this.frame?.bitmap.close();
    this.frame = null;
    this.drawnAt = 0;
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * Returns the ID of the person at a point of the screen; the smallest box wins.
   *
   * @param {{ offsetX: number, offsetY: number }} at
   */
  personAt({ offsetX, offsetY }) {
    const { frame, canvas } = this;
    if (!frame) {
      return null;
    }
    const [width, height] = sourceSize(frame);
    const [across, down] = [width / canvas.clientWidth, height / canvas.clientHeight];
    const [x, y] = [offsetX * across, offsetY * down];
    const hit = tracksOf(frame).filter(
      ({ global_id: id, bbox_xyxy: [x1, y1, x2, y2] }) =>
        id &&
        x >= x1 - REACH * across &&
        x <= x2 + REACH * across &&
        y >= y1 - REACH * down &&
        y <= y2 + REACH * down,
    );
    const area = (/** @type {Track} */ { bbox_xyxy: [x1, y1, x2, y2] }) => (x2 - x1) * (y2 - y1);
    return hit.sort((a, b) => area(a) - area(b))[0]?.global_id ?? null;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  #keepShape(width, height) {
    const aspect = width / height;
    if (aspect !== this.aspect) {
      this.aspect = aspect;
      this.canvas.style.aspectRatio = `${width} / ${height}`;
    }
  }

  /** @param {Frame} frame */
  #paint(frame) {
    const { context, canvas, focus } = this;
    context.drawImage(frame.bitmap, 0, 0, canvas.width, canvas.height);
    const [width, height] = sourceSize(frame);
    const scales = {
      across: canvas.width / width,
      down: canvas.height / height,
      scale: canvas.width / Math.max(1, canvas.clientWidth),
    };
    let focused = null;
    for (const track of tracksOf(frame)) {
      if (focus.id && track.global_id === focus.id) {
        focused = track;
      } else {
        context.globalAlpha = focus.id ? 0.4 : 1;
        this.#paintPerson(track, scales, false);
      }
    }
    context.globalAlpha = 1;
    if (focused) {
      this.#paintPerson(focused, scales, true); // over all others
    }
  }

  /**
   * @param {Track} track
   * @param {{ across: number, down: number, scale: number }} scales
   * @param {boolean} focused
   */
  #paintPerson(track, { across, down, scale }, focused) {
    const { context } = this;
    const [x1, y1, x2, y2] = track.bbox_xyxy;
    const [x, y] = [x1 * across, y1 * down];
    const [width, height] = [(x2 - x1) * across, (y2 - y1) * down];
    const color = this.colors.of(track.global_id);
    const line = (focused ? 4 : 2) * scale;
    // A dark line under the bright one: seen on snow and in shadow; white around the selected person.
    context.lineJoin = "round";
    context.lineWidth = line + 2 * scale;
    context.strokeStyle = focused ? "#ffffff" : "rgb(0 0 0 / 55%)";
    context.strokeRect(x, y, width, height);
    context.lineWidth = line;
    context.strokeStyle = color;
    const tentative = track.identity_state === "tentative";
    context.setLineDash(tentative ? [5 * scale, 4 * scale] : SOLID);
    context.strokeRect(x, y, width, height);
    context.setLineDash(SOLID);
    const label = shortId(track.global_id, track.track_id);
    drawTag(context, label, x - scale, y - 2 * scale, color, scale);
  }
}

/**
 * The people of exactly this frame.
 *
 * @param {Frame} frame
 */
const tracksOf = ({ header }) => header.tracks ?? [];

/**
 * Pixels of the camera's picture, in which boxes are given.
 *
 * @param {Frame} frame
 */
const sourceSize = ({ header, bitmap }) => [
  header.source_width ?? bitmap.width,
  header.source_height ?? bitmap.height,
];
