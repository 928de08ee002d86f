// Places, edges and areas, in metres.

/** @typedef {[from: Point, to: Point, index: number]} Edge */

/**
 * @param {Point} one
 * @param {Point} other
 */
export const distance = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);

/**
 * The mean of one point or more.
 *
 * @param {Point[]} points
 * @returns {Point}
 */
export function middle(points) {
  const [x, y] = points.reduce(([sumX, sumY], one) => [sumX + one[0], sumY + one[1]], [0, 0]);
  return [x / points.length, y / points.length];
}

/** @param {Point[]} points */
export function area(points) {
  const twice = points.reduce((sum, [x1, y1], index) => {
    const [x2, y2] = points[(index + 1) % points.length];
    return sum + x1 * y2 - x2 * y1;
  }, 0);
  return Math.abs(twice / 2);
}

/**
 * To the centimetre, or to a grid.
 *
 * @param {Point} point
 * @returns {Point}
 */
export function rounded([x, y], step = 0.01) {
  const snap = (/** @type {number} */ value) =>
    Number((Math.round(value / step) * step).toFixed(3));
  return [snap(x), snap(y)];
}

/**
 * The place on the way from `a` to `b` that is nearest to `point`.
 *
 * @param {Point} a
 * @param {Point} b
 * @param {Point} point
 * @returns {Point}
 */
export function nearest(a, b, point) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const share = length ? ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length : 0;
  const kept = Math.max(0, Math.min(1, share));
  return [a[0] + kept * dx, a[1] + kept * dy];
}

/**
 * @param {Point[]} points
 * @param {boolean} closed whether an edge leads from the last point to the first.
 */
export const edges = (points, closed) =>
  points
    .map(
      (point, index) => /** @type {Edge} */ ([point, points[(index + 1) % points.length], index]),
    )
    .slice(0, closed ? points.length : -1);

/**
 * @param {Point[]} points the corners of an area.
 * @param {Point} place
 */
export function contains(points, [x, y]) {
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of edges(points, true)) {
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) {
      inside = !inside;
    }
  }
  return inside;
}

/**
 * Corners after which two edges cross, counted from 1; null: the border is a proper one.
 *
 * @param {Point[]} points
 */
export function crossing(points) {
  const all = edges(points, true);
  for (const [a, b, one] of all) {
    for (const [c, d, other] of all.slice(one + 2)) {
      const joined = one === 0 && other === points.length - 1;
      if (!joined && meet(a, b, c, d)) {
        return [one + 1, other + 1];
      }
    }
  }
  return null;
}

/**
 * On which side of the straight line through `a` and `b` a point lies: -1, 0 or 1.
 *
 * @param {Point} a
 * @param {Point} b
 * @param {Point} point
 */
const side = ([ax, ay], [bx, by], [x, y]) => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));

/**
 * Of a point on the straight line through `a` and `b`: whether it lies between them.
 *
 * @param {Point} a
 * @param {Point} b
 * @param {Point} point
 */
const between = ([ax, ay], [bx, by], [x, y]) =>
  Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);

/**
 * Whether two edges have a point in common.
 *
 * @param {Point} a
 * @param {Point} b
 * @param {Point} c
 * @param {Point} d
 */
function meet(a, b, c, d) {
  const [toC, toD, toA, toB] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (toC * toD < 0 && toA * toB < 0) {
    return true;
  }
  return (
    (toC === 0 && between(a, b, c)) ||
    (toD === 0 && between(a, b, d)) ||
    (toA === 0 && between(c, d, a)) ||
    (toB === 0 && between(c, d, b))
  );
}
