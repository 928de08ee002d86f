// The canvas over a video: boxes, IDs and trails of who is in the frame.

import { context2d, fitCanvas } from "../parts/canvas.js";
import { shortId } from "../parts/colors.js";
import { drawTag } from "../parts/tag.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Shown } from "./track-path.js"
 */

const REACH = 6; // pixels of the page around a box that still hit it
const PREDICTED = [5, 4];
/** @type {number[]} */
const SOLID = [];

export class Overlay {
  /** @type {Shown[]} */
  shown = [];
  /** @type {Size} */
  #size = [1, 1];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {ColorBook} colors
   */
  constructor(canvas, colors) {
    this.canvas = canvas;
    this.colors = colors;
    this.context = context2d(canvas);
    fitCanvas(canvas, () => this.#paint());
  }

  /**
   * @param {Shown[]} shown
   * @param {Size} size pixels that boxes are given in.
   */
  show(shown, size) {
    if (!shown.length && !this.shown.length) {
      return;
    }
    this.shown = shown;
    this.#size = size;
    this.canvas.dataset.boxes = String(shown.length);
    this.#paint();
  }

  /**
   * Who is at a point of the canvas; the smallest box wins.
   *
   * @param {{ offsetX: number, offsetY: number }} at
   */
  personAt({ offsetX, offsetY }) {
    const [across, down] = [
      this.#size[0] / this.canvas.clientWidth,
      this.#size[1] / this.canvas.clientHeight,
    ];
    const [x, y] = [offsetX * across, offsetY * down];
    const area = (/** @type {Shown} */ { sight: { box } }) => (box[2] - box[0]) * (box[3] - box[1]);
    const hit = this.shown.filter(
      ({ path, sight: { box } }) =>
        path.person &&
        x >= box[0] - REACH * across &&
        x <= box[2] + REACH * across &&
        y >= box[1] - REACH * down &&
        y <= box[3] + REACH * down,
    );
    return hit.sort((one, other) => area(one) - area(other))[0]?.path.person ?? null;
  }

  #paint() {
    const { canvas, context } = this;
    const [across, down] = [canvas.width / this.#size[0], canvas.height / this.#size[1]];
    const scale = canvas.width / Math.max(1, canvas.clientWidth);
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const { path, trail } of this.shown) {
      context.beginPath();
      for (const [x, y] of trail) {
        context.lineTo(x * across, y * down);
      }
      context.lineJoin = "round";
      context.lineWidth = 2 * scale;
      context.strokeStyle = this.colors.of(path.person);
      context.stroke();
    }
    for (const { path, sight } of this.shown) {
      const [x1, y1, x2, y2] = sight.box;
      /** @type {[number, number, number, number]} */
      const box = [x1 * across, y1 * down, (x2 - x1) * across, (y2 - y1) * down];
      const color = this.colors.of(path.person);
      context.lineJoin = "round";
      // A dark line under the bright one: seen on snow and in shadow.
      context.lineWidth = 4 * scale;
      context.strokeStyle = "rgb(0 0 0 / 55%)";
      context.strokeRect(...box);
      context.lineWidth = 2 * scale;
      context.strokeStyle = color;
      context.setLineDash(sight.isSeen ? SOLID : PREDICTED.map((one) => one * scale));
      context.strokeRect(...box);
      context.setLineDash(SOLID);
      const label = shortId(path.person, path.number);
      drawTag(context, label, box[0] - scale, box[1] - 2 * scale, color, scale);
    }
  }
}
