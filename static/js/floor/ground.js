// The floor itself, on a plane that can be moved: its picture and a grid in metres.

import { isLoaded, paintGround, paintText, steps, strokeGrid } from "../parts/floor-painter.js";

/** @import { Plane } from "./plane.js" */

export class Ground {
  /** @type {HTMLImageElement | null} */
  image = null;

  /**
   * @param {{ bounds: Bounds, picture: string | null }} floor
   * @param {() => void} onLoad
   */
  constructor({ bounds, picture }, onLoad) {
    this.bounds = bounds;
    if (picture) {
      this.image = new Image();
      this.image.onload = onLoad;
      this.image.src = picture;
    }
  }

  /** The map's picture, once it is there. */
  get picture() {
    return isLoaded(this.image) ? this.image : null;
  }

  /** @param {Plane} plane */
  paint(plane) {
    const { context } = plane;
    const box = paintGround(plane, this.bounds, this.image);
    context.strokeStyle = plane.color("--field-line");
    context.lineWidth = plane.ratio;
    context.strokeRect(...box);
  }
}

/**
 * Metres between lines so that they are at least so many pixels of the page apart.
 *
 * @param {{ ratio: number, scale: number }} plane
 * @param {number} [least]
 */
export function gridStep(plane, least = 44) {
  const wanted = (least * plane.ratio) / plane.scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((times) => times * power >= wanted * 0.999) ?? 10) * power;
}

/**
 * @param {Plane} plane
 * @param {Bounds} bounds
 * @param {{ strength?: number }} [style]
 */
export function paintGrid(plane, bounds, { strength = 0.45 } = {}) {
  const { context } = plane;
  const step = gridStep(plane);
  context.save();
  context.strokeStyle = plane.color("--field-line");
  context.lineWidth = plane.ratio;
  context.globalAlpha = strength;
  strokeGrid(plane, bounds, step);
  context.restore();
  paintNumbers(plane, bounds, step);
}

/**
 * Along the lower and the left edge of the grid, or of what is seen of it.
 *
 * @param {Plane} plane
 * @param {Bounds} bounds
 * @param {number} step
 */
function paintNumbers(plane, [left, low, right, high], step) {
  const { context, ratio } = plane;
  const style = { halo: 3, color: "--muted" };
  const decimals = step < 1 ? 1 : 0;
  context.font = `${10.5 * ratio}px system-ui, sans-serif`;
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const foot = Math.min(plane.canvas.height - 3 * ratio, plane.y(low) + 12 * ratio);
  for (const x of steps(left, right, step)) {
    paintText(plane, x.toFixed(decimals), plane.x(x), foot, style);
  }
  context.textAlign = "right";
  const edge = Math.max(24 * ratio, plane.x(left) - 4 * ratio);
  for (const y of steps(low, high, step)) {
    paintText(plane, y.toFixed(decimals), edge, plane.y(y) + 4 * ratio, style);
  }
}
