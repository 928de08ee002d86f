// A canvas that shows a part of a plane: metres of the floor, or pixels of a picture.

import { context2d, fitCanvas } from "../parts/canvas.js";
import { Labels } from "../parts/labels.js";
import { color } from "../parts/theme-colors.js";

const MARGIN = 26; // around all of it, pixels of the page
const CLOSEST = 60; // times as large as all of it at once

export class Plane {
  /** @type {((plane: Plane) => void)[]} paint one over the other. */
  layers = [];
  scale = 1;
  whole = 1;
  moved = false;
  /** @type {Point} what is in the middle of the canvas. */
  centre = [0, 0];
  /** @type {number | null} */
  #frame = null;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Bounds} bounds
   * @param {{ upwards?: boolean, margin?: number }} [options] `upwards`: y grows upwards, as on a
   *   map.
   */
  constructor(canvas, bounds, { upwards = false, margin = MARGIN } = {}) {
    this.canvas = canvas;
    this.context = context2d(canvas);
    this.labels = new Labels(canvas);
    this.sign = upwards ? -1 : 1;
    this.margin = margin;
    this.bounds = bounds;
    this.fit();
    fitCanvas(canvas, () => {
      if (!this.moved) {
        this.fit();
      }
      this.repaint();
    });
    document.addEventListener("themechange", () => this.repaint());
  }

  /** @param {Bounds} bounds */
  setBounds(bounds) {
    this.bounds = bounds;
    this.fit();
  }

  get ratio() {
    return this.canvas.width / Math.max(1, this.canvas.clientWidth);
  }

  /** All of it, as large as it fits. */
  fit() {
    const [left, low, right, high] = this.bounds;
    const room = 2 * this.margin * this.ratio;
    this.moved = false;
    this.centre = [(left + right) / 2, (low + high) / 2];
    this.scale = Math.max(
      1e-6,
      Math.min(
        (this.canvas.width - room) / (right - left),
        (this.canvas.height - room) / (high - low),
      ),
    );
    this.whole = this.scale;
    this.repaint();
  }

  /** @param {number} value */
  x(value) {
    return this.canvas.width / 2 + (value - this.centre[0]) * this.scale;
  }

  /** @param {number} value */
  y(value) {
    return this.canvas.height / 2 + this.sign * (value - this.centre[1]) * this.scale;
  }

  /**
   * Where on the plane a pixel of the canvas lies.
   *
   * @param {Point} pixel
   * @returns {Point}
   */
  at([x, y]) {
    return [
      this.centre[0] + (x - this.canvas.width / 2) / this.scale,
      this.centre[1] + (this.sign * (y - this.canvas.height / 2)) / this.scale,
    ];
  }

  /**
   * The pixel of the canvas that a pointer is on.
   *
   * @param {{ clientX: number, clientY: number }} pointer
   * @returns {Point}
   */
  pixel({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [(clientX - box.left) * this.ratio, (clientY - box.top) * this.ratio];
  }

  /**
   * Pixels of the page between two places.
   *
   * @param {Point} one
   * @param {Point} other
   */
  apart([x1, y1], [x2, y2]) {
    return (Math.hypot(x1 - x2, y1 - y2) * this.scale) / this.ratio;
  }

  /**
   * @param {number} dx pixels of the canvas.
   * @param {number} dy
   */
  pan(dx, dy) {
    this.moved = true;
    this.centre = [
      this.centre[0] - dx / this.scale,
      this.centre[1] - (this.sign * dy) / this.scale,
    ];
    this.repaint();
  }

  /**
   * @param {number} factor
   * @param {Point} [pixel] what stays where it is; the middle, if none is given.
   */
  zoom(factor, pixel = [this.canvas.width / 2, this.canvas.height / 2]) {
    const held = this.at(pixel);
    this.scale = Math.min(this.whole * CLOSEST, Math.max(this.whole / 3, this.scale * factor));
    const now = this.at(pixel);
    const [x, y] = this.centre;
    this.centre = [x + held[0] - now[0], y + held[1] - now[1]];
    this.moved = true;
    this.repaint();
  }

  /** @param {string} name */
  color(name) {
    return color(name);
  }

  repaint() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.labels.begin();
      this.layers.forEach((layer) => layer(this));
      // What is seen: pixels of the page per unit, and what is in the middle.
      this.canvas.dataset.view = [this.scale / this.ratio, ...this.centre].join(" ");
    });
  }
}
