// Metres of the floor to pixels of a canvas that shows all of it.

import { context2d } from "./canvas.js";
import { Labels } from "./labels.js";
import { color } from "./theme-colors.js";

/** @typedef {Pick<HTMLCanvasElement, "width" | "height" | "clientWidth" | "getContext">} Canvas */

export class FloorScale {
  /** @type {CanvasRenderingContext2D | undefined} */
  #context;

  /**
   * @param {Bounds} bounds
   * @param {Canvas} canvas what is painted on.
   * @param {Canvas} [shown] what it is painted for, if that is another canvas of the page.
   */
  constructor([left, bottom, right, top], canvas, shown = canvas) {
    this.left = left;
    this.bottom = bottom;
    this.right = right;
    this.top = top;
    this.canvas = canvas;
    this.shown = shown;
    this.labels = new Labels(canvas);
  }

  get context() {
    this.#context ??= context2d(this.canvas);
    return this.#context;
  }

  /** @returns {Bounds} */
  get bounds() {
    return [this.left, this.bottom, this.right, this.top];
  }

  /** How much wider the floor is than deep. */
  get aspect() {
    return (this.right - this.left) / (this.top - this.bottom);
  }

  /** Pixels of the canvas per pixel of the page. */
  get ratio() {
    return this.canvas.width / Math.max(1, this.shown.clientWidth);
  }

  /** @param {number} metres */
  x(metres) {
    return ((metres - this.left) / (this.right - this.left)) * this.canvas.width;
  }

  /** @param {number} metres */
  y(metres) {
    return ((this.top - metres) / (this.top - this.bottom)) * this.canvas.height;
  }

  /** @param {Point} place */
  contains([x, y]) {
    return x >= this.left && x <= this.right && y >= this.bottom && y <= this.top;
  }

  /** @param {string} name */
  color(name) {
    return color(name);
  }
}
