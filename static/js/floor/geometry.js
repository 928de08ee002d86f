// Places, edges and areas, in metres.

export const distance = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);

export const middle = (points) =>
  [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);

export function area(points) {
  const twice = points.reduce((sum, [x1, y1], index) => {
    const [x2, y2] = points[(index + 1) % points.length];
    return sum + x1 * y2 - x2 * y1;
  }, 0);
  return Math.abs(twice / 2);
}

// To the centimetre, or to a grid.
export function rounded([x, y], step = 0.01) {
  return [x, y].map((value) => Number((Math.round(value / step) * step).toFixed(3)));
}

// The place on the way from `a` to `b` that is nearest to `point`.
export function nearest(a, b, point) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const share = length ? ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length : 0;
  const kept = Math.max(0, Math.min(1, share));
  return [a[0] + kept * dx, a[1] + kept * dy];
}

export const edges = (points, closed) =>
  points
    .map((point, index) => [point, points[(index + 1) % points.length], index])
    .slice(0, closed ? points.length : -1);

export function contains(points, [x, y]) {
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of edges(points, true)) {
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) {
      inside = !inside;
    }
  }
  return inside;
}

// Corners after which two edges cross, counted from 1; null: the border is a proper one.
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

const side = ([ax, ay], [bx, by], [x, y]) =>
  Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));

// Of a point on the straight line through `a` and `b`: whether it lies between them.
const between = ([ax, ay], [bx, by], [x, y]) =>
  Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);

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
