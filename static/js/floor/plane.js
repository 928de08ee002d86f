// A canvas that shows a part of a plane: metres of the floor, or pixels of a picture.

import { fitCanvas } from "../live/canvas.js";

const MARGIN = 26; // around all of it, pixels of the page
const CLOSEST = 60; // times as large as all of it at once

export class Plane {
  // `bounds`: [left, low, right, high]; `upwards`: y grows upwards, as on a map.
  constructor(canvas, bounds, { upwards = false, margin = MARGIN } = {}) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.sign = upwards ? -1 : 1;
    this.margin = margin;
    this.layers = [];
    this.style = getComputedStyle(document.documentElement);
    this.setBounds(bounds);
    fitCanvas(canvas, () => {
      if (!this.moved) {
        this.fit();
      }
      this.repaint();
    });
    document.addEventListener("themechange", () => this.repaint());
  }

  setBounds(bounds) {
    this.bounds = bounds;
    this.fit();
  }

  get ratio() {
    return this.canvas.width / Math.max(1, this.canvas.clientWidth);
  }

  // All of it, as large as it fits.
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

  x(value) {
    return this.canvas.width / 2 + (value - this.centre[0]) * this.scale;
  }

  y(value) {
    return this.canvas.height / 2 + this.sign * (value - this.centre[1]) * this.scale;
  }

  // Where on the plane a pixel of the canvas lies.
  at(x, y) {
    return [
      this.centre[0] + (x - this.canvas.width / 2) / this.scale,
      this.centre[1] + (this.sign * (y - this.canvas.height / 2)) / this.scale,
    ];
  }

  // The pixel of the canvas that a pointer is on.
  pixel({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return [(clientX - box.left) * this.ratio, (clientY - box.top) * this.ratio];
  }

  // Pixels of the page between two places.
  apart([x1, y1], [x2, y2]) {
    return (Math.hypot(x1 - x2, y1 - y2) * this.scale) / this.ratio;
  }

  pan(dx, dy) {
    this.moved = true;
    this.centre = [
      this.centre[0] - dx / this.scale,
      this.centre[1] - (this.sign * dy) / this.scale,
    ];
    this.repaint();
  }

  zoom(factor, [x, y] = [this.canvas.width / 2, this.canvas.height / 2]) {
    const held = this.at(x, y);
    this.scale = Math.min(this.whole * CLOSEST, Math.max(this.whole / 3, this.scale * factor));
    const now = this.at(x, y);
    this.centre = this.centre.map((value, axis) => value + held[axis] - now[axis]);
    this.moved = true;
    this.repaint();
  }

  color(name) {
    return this.style.getPropertyValue(name).trim();
  }

  repaint() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.layers.forEach((layer) => layer(this));
      // What is seen: pixels of the page per unit, and what is in the middle.
      this.canvas.dataset.view = [this.scale / this.ratio, ...this.centre].join(" ");
    });
  }
}
