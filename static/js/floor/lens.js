// A lens that bends straight lines, as `vision/lens.py` has it; null stands for a straight one.

import { distance } from "../parts/geometry.js";

/** @typedef {{ k1: number, model: "polynomial" | "division", size: Size }} Lens */

const SMOOTH_PX = 0.4; // how far a drawn piece of a bent line may be off
const FINEST = 7; // halvings of a line

/**
 * The pixel that a straight lens would show; null: the lens cannot show such a pixel.
 *
 * @param {Lens | null} lens
 * @param {Point} point of the picture.
 * @returns {Point | null}
 */
export function straighten(lens, point) {
  if (!lens) {
    return point;
  }
  const { middle, unit } = axis(lens);
  const [x, y] = [(point[0] - middle[0]) / unit, (point[1] - middle[1]) / unit];
  const factor = straightFactor(lens, Math.hypot(x, y));
  return factor === null ? null : [middle[0] + x * factor * unit, middle[1] + y * factor * unit];
}

/**
 * The pixel of the picture for one of a straight lens; null: the lens does not show it.
 *
 * @param {Lens | null} lens
 * @param {Point} point as a straight lens would show it.
 * @returns {Point | null}
 */
export function bend(lens, point) {
  if (!lens) {
    return point;
  }
  const { middle, unit } = axis(lens);
  const [x, y] = [(point[0] - middle[0]) / unit, (point[1] - middle[1]) / unit];
  const factor = bentFactor(lens, x * x + y * y);
  return factor === null ? null : [middle[0] + x * factor * unit, middle[1] + y * factor * unit];
}

/**
 * A straight line as the lens shows it: its corners, with null where it is out of sight.
 *
 * @param {Lens | null} lens
 * @param {Point} from as a straight lens would show it.
 * @param {Point} to
 * @returns {(Point | null)[]}
 */
export function bentLine(lens, from, to) {
  return lens ? [bend(lens, from), ...pieces(lens, from, to, FINEST)] : [from, to];
}

/**
 * @param {Lens} lens
 * @param {Point} from
 * @param {Point} to
 * @param {number} halvings that are left.
 * @returns {(Point | null)[]} the corners behind the first.
 */
function pieces(lens, from, to, halvings) {
  /** @type {Point} */
  const half = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const [a, m, b] = [bend(lens, from), bend(lens, half), bend(lens, to)];
  const flat = a && m && b && distance(m, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]) < SMOOTH_PX;
  if (flat || halvings === 0) {
    return [b];
  }
  return [...pieces(lens, from, half, halvings - 1), ...pieces(lens, half, to, halvings - 1)];
}

/** @param {Lens} lens */
function axis({ size: [width, height] }) {
  return { middle: [width / 2, height / 2], unit: Math.hypot(width, height) / 2 };
}

/**
 * @param {Lens} lens
 * @param {number} squares of the distance from the middle, as part of half the diagonal.
 */
function bentFactor({ k1, model }, squares) {
  if (model === "polynomial") {
    return k1 < 0 && squares > -1 / (3 * k1) ? null : 1 + k1 * squares;
  }
  const inside = 1 - 4 * k1 * squares;
  return inside < 0 ? null : 2 / (1 + Math.sqrt(inside));
}

/**
 * @param {Lens} lens
 * @param {number} radius the distance from the middle, as part of half the diagonal.
 */
function straightFactor({ k1, model }, radius) {
  if (model === "division") {
    const divisor = 1 + k1 * radius * radius;
    return radius * radius * Math.abs(k1) < 1 ? 1 / divisor : null;
  }
  if (k1 === 0 || radius < 1e-9) {
    return 1;
  }
  const unit = Math.sqrt(1 / (3 * Math.abs(k1)));
  const part = (1.5 * radius) / unit;
  if (k1 > 0) {
    return (2 * unit * Math.sinh(Math.asinh(part) / 3)) / radius;
  }
  return part < 1 ? (2 * unit * Math.sin(Math.asin(part) / 3)) / radius : null;
}
