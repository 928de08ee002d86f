// The floor laid over a camera's picture: map, grid in metres, zones and lines.

import { context2d } from "../parts/canvas.js";
import { steps, strokeLayers } from "../parts/floor-painter.js";
import { edges } from "../parts/geometry.js";
import { apply, inverse, project, segment } from "./homography.js";
import { bend, bentLine, straighten } from "./lens.js";

/**
 * @import { Edge } from "../parts/geometry.js"
 * @import { Ground } from "./ground.js"
 * @import { Lens } from "./lens.js"
 * @import { Plane } from "./plane.js"
 */

const LARGEST = 960; // pixels of the warped map: more costs, and is covered by the picture
const MAP_LARGEST = 1600;
/** @type {Point} no number, so nowhere. */
const HIDDEN = [Number.NaN, Number.NaN];
const FAR = 0.002; // how near the horizon a line may come, of the weight at the picture's foot

/**
 * Of a camera; matrices are about the straightened picture.
 *
 * @typedef {{ matrix: Matrix, back: Matrix, size: Size, nearest: number, lens: Lens | null }} View
 */

export class Overlay {
  /** @type {View | null} */
  #view = null;
  /** @type {HTMLCanvasElement | null} the map as the camera would see it. */
  #warped = null;

  /**
   * @param {Ground} ground
   * @param {{ bounds: Bounds, zones: Zone[], lines: Line[] }} floor
   */
  constructor(ground, { bounds, zones, lines }) {
    this.ground = ground;
    this.bounds = bounds;
    this.zones = zones;
    this.lines = lines;
  }

  /** Whether there is a calibration. */
  get isSet() {
    return this.#view !== null;
  }

  /**
   * The place on the floor that a pixel shows, null if there is none.
   *
   * @param {Point} pixel
   * @returns {Point | null}
   */
  toFloor(pixel) {
    const straight = this.#view && straighten(this.#view.lens, pixel);
    return this.#view && straight && project(this.#view.matrix, straight);
  }

  /**
   * The pixel that shows a place on the floor, null if there is none.
   *
   * @param {Point} place
   * @returns {Point | null}
   */
  toPicture(place) {
    const straight = this.#view && project(this.#view.back, place);
    return this.#view && straight && bend(this.#view.lens, straight);
  }

  /**
   * @param {Matrix | null} matrix straightened pixels to metres.
   * @param {Size} size of the picture.
   * @param {Lens | null} [lens] that bends the picture.
   */
  set(matrix, size, lens = null) {
    this.#warped = null;
    this.#view = matrix && {
      matrix,
      size,
      lens,
      back: inverse(matrix),
      // The floor's weights are the inverse of the picture's.
      nearest: FAR / Math.abs(apply(matrix, [size[0] / 2, size[1]])[2]),
    };
  }

  /**
   * @param {Plane} plane
   * @param {number} opacity 0 to 1.
   */
  paint(plane, opacity) {
    const view = this.#view;
    if (!view || opacity <= 0) {
      return;
    }
    const { context } = plane;
    const [width, height] = view.size;
    context.save();
    context.globalAlpha = opacity;
    context.beginPath();
    context.rect(plane.x(0), plane.y(0), width * plane.scale, height * plane.scale);
    context.clip();
    const { picture } = this.ground;
    if (picture) {
      this.#warped ??= warp(picture, this.bounds, view);
      context.drawImage(
        this.#warped,
        plane.x(0),
        plane.y(0),
        width * plane.scale,
        height * plane.scale,
      );
    }
    this.#paintGrid(plane, view);
    context.globalAlpha = Math.min(1, opacity * 1.6);
    for (const { points, color } of this.zones) {
      stroke(plane, view, edges(points, true), { color, width: 2 });
    }
    for (const { points } of this.lines) {
      stroke(plane, view, edges(points, false), { color: plane.color("--bad"), width: 2.5 });
    }
    context.restore();
  }

  /**
   * @param {Plane} plane
   * @param {View} view
   */
  #paintGrid(plane, view) {
    const [left, low, right, high] = this.bounds;
    const step = [1, 2, 5, 10, 20, 50, 100].find((one) => (right - left) / one < 60) ?? 500;
    /** @type {[Point, Point][]} */
    const columns = steps(left, right, step).map((x) => [
      [x, low],
      [x, high],
    ]);
    /** @type {[Point, Point][]} */
    const rows = steps(low, high, step).map((y) => [
      [left, y],
      [right, y],
    ]);
    stroke(plane, view, [...columns, ...rows], { color: "#ffffff", width: 1 });
  }
}

/**
 * Edges of the floor as the camera sees them.
 *
 * @param {Plane} plane
 * @param {View} view
 * @param {(Edge | [Point, Point])[]} lines
 * @param {{ color: string, width: number }} style
 */
function stroke(plane, { back, nearest, lens }, lines, { color, width }) {
  const { context } = plane;
  context.beginPath();
  for (const [a, b] of lines) {
    const seen = segment(back, a, b, nearest);
    if (seen) {
      follow(plane, bentLine(lens, ...seen));
    }
  }
  strokeLayers(plane, [
    { width: width + 1.5, color: "rgb(0 0 0 / 45%)" },
    { width, color },
  ]);
}

/**
 * @param {Plane} plane
 * @param {(Point | null)[]} corners with null where the line is out of sight.
 */
function follow(plane, corners) {
  const { context } = plane;
  let drawing = false;
  for (const corner of corners) {
    if (corner) {
      context[drawing ? "lineTo" : "moveTo"](plane.x(corner[0]), plane.y(corner[1]));
    }
    drawing = corner !== null;
  }
}

/**
 * Every pixel of the picture takes what the map shows at its place on the floor.
 *
 * @param {HTMLImageElement} picture
 * @param {Bounds} bounds
 * @param {View} view
 */
function warp(picture, [left, low, right, high], { matrix, lens, size: [width, height] }) {
  const shrink = Math.min(1, LARGEST / Math.max(width, height));
  const made = document.createElement("canvas");
  made.width = Math.round(width * shrink);
  made.height = Math.round(height * shrink);
  const context = context2d(made);
  const source = pixels(picture);
  const target = context.createImageData(made.width, made.height);
  const from = new Uint32Array(source.data.buffer);
  const to = new Uint32Array(target.data.buffer);
  const across = source.width / (right - left);
  const down = source.height / (high - low);
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix; // by hand: half a million times
  for (let row = 0, index = 0; row < made.height; row += 1) {
    for (let column = 0; column < made.width; column += 1, index += 1) {
      /** @type {Point} */
      const pixel = [(column + 0.5) / shrink, (row + 0.5) / shrink];
      const [px, py] = lens ? (straighten(lens, pixel) ?? HIDDEN) : pixel;
      const w = g * px + h * py + i;
      if (w > 0) {
        const x = Math.floor(((a * px + b * py + c) / w - left) * across);
        const y = Math.floor((high - (d * px + e * py + f) / w) * down);
        if (x >= 0 && x < source.width && y >= 0 && y < source.height) {
          to[index] = from[y * source.width + x];
        }
      }
    }
  }
  context.putImageData(target, 0, 0);
  return made;
}

/** @param {HTMLImageElement} picture */
function pixels(picture) {
  const shrink = Math.min(1, MAP_LARGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
  const copy = document.createElement("canvas");
  copy.width = Math.max(1, Math.round(picture.naturalWidth * shrink));
  copy.height = Math.max(1, Math.round(picture.naturalHeight * shrink));
  const context = context2d(copy, { willReadFrequently: true });
  context.drawImage(picture, 0, 0, copy.width, copy.height);
  return context.getImageData(0, 0, copy.width, copy.height);
}
