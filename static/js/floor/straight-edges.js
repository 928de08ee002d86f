// Edges in a camera's picture that are straight in the world: they tell how the lens bends lines.

import { strokeLayers } from "../parts/floor-painter.js";
import { distance } from "../parts/geometry.js";
import { bentLine, straighten } from "./lens.js";

/**
 * @import { Lens } from "./lens.js"
 * @import { Plane } from "./plane.js"
 */

export const LEAST_POINTS = 3;

export class StraightEdges {
  /** @type {Point[] | null} the edge that is being drawn. */
  open = null;

  /**
   * @param {Point[][]} all in pixels.
   * @param {() => void} onChange
   */
  constructor(all, onChange) {
    this.all = all;
    this.onChange = onChange;
  }

  get hint() {
    const missing = LEAST_POINTS - (this.open?.length ?? 0);
    return missing > 0
      ? `Click along an edge that is straight in the world, from end to end: ${missing} more.`
      : "Click on along the edge. Enter ends it; more points say more.";
  }

  begin() {
    this.open = [];
    this.onChange();
  }

  /** @param {Point} point */
  add(point) {
    this.open?.push(point);
    this.onChange();
  }

  /** Keeps the edge that is being drawn, if it has enough points. */
  end() {
    if (this.open && this.open.length >= LEAST_POINTS) {
      this.all.push(this.open);
    }
    this.cancel();
  }

  /** Takes back the last point. */
  back() {
    this.open?.pop();
    this.onChange();
  }

  cancel() {
    this.open = null;
    this.onChange();
  }

  /** @param {number} index */
  remove(index) {
    this.all.splice(index, 1);
    this.onChange();
  }

  clear() {
    this.all = [];
    this.cancel();
  }
}

/**
 * The points of each edge, and the line that the lens makes of a straight one.
 *
 * @param {Plane} plane
 * @param {StraightEdges} edges
 * @param {Lens | null} lens
 */
export function paintEdges(plane, edges, lens) {
  for (const points of edges.all) {
    const shown = ends(points, lens);
    paintPath(plane, shown ? bentLine(lens, ...shown) : points);
    paintDots(plane, points);
  }
  if (edges.open) {
    paintPath(plane, edges.open);
    paintDots(plane, edges.open);
  }
}

/**
 * How far the points of an edge are from its line on average, pixels of the straightened picture.
 *
 * @param {Point[]} points
 * @param {Lens | null} lens
 */
export function offLine(points, lens) {
  const straight = points.map((point) => straighten(lens, point) ?? point);
  const line = fitted(straight);
  const squares = straight.map((point) => distance(point, foot(point, line)) ** 2);
  return Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / squares.length);
}

/**
 * Both ends of the straight line through the points, as a straight lens would show them.
 *
 * @param {Point[]} points
 * @param {Lens | null} lens
 * @returns {[Point, Point] | null} null: the lens cannot show a point.
 */
function ends(points, lens) {
  const straight = points.map((point) => straighten(lens, point));
  const known = straight.flatMap((point) => (point ? [point] : []));
  if (known.length < straight.length) {
    return null;
  }
  const line = fitted(known);
  return [foot(known[0], line), foot(known[known.length - 1], line)];
}

/**
 * The line with the least squares of distances.
 *
 * @param {Point[]} points
 */
function fitted(points) {
  const mean = (/** @type {0 | 1} */ axis) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  /** @type {Point} */
  const middle = [mean(0), mean(1)];
  let [xx, xy, yy] = [0, 0, 0];
  for (const point of points) {
    const [x, y] = [point[0] - middle[0], point[1] - middle[1]];
    [xx, xy, yy] = [xx + x * x, xy + x * y, yy + y * y];
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  return { middle, along: /** @type {Point} */ ([Math.cos(angle), Math.sin(angle)]) };
}

/**
 * @param {Point} point
 * @param {{ middle: Point, along: Point }} line
 * @returns {Point}
 */
function foot([x, y], { middle, along }) {
  const far = (x - middle[0]) * along[0] + (y - middle[1]) * along[1];
  return [middle[0] + far * along[0], middle[1] + far * along[1]];
}

/**
 * @param {Plane} plane
 * @param {(Point | null)[]} points
 */
function paintPath(plane, points) {
  const { context } = plane;
  context.beginPath();
  let isDrawn = false;
  for (const point of points) {
    if (point) {
      context[isDrawn ? "lineTo" : "moveTo"](plane.x(point[0]), plane.y(point[1]));
    }
    isDrawn = point !== null;
  }
  strokeLayers(plane, [
    { width: 3.5, color: "rgb(0 0 0 / 60%)" },
    { width: 1.6, color: "#ffe14d" },
  ]);
}

/**
 * @param {Plane} plane
 * @param {Point[]} points
 */
function paintDots(plane, points) {
  const { context, ratio } = plane;
  context.beginPath();
  for (const [x, y] of points) {
    context.moveTo(plane.x(x) + 3 * ratio, plane.y(y));
    context.arc(plane.x(x), plane.y(y), 3 * ratio, 0, 2 * Math.PI);
  }
  strokeLayers(plane, [
    { width: 3.5, color: "rgb(0 0 0 / 75%)" },
    { width: 1.6, color: "#ffffff" },
  ]);
}
