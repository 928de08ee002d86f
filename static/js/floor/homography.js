// Between a camera's picture and the floor. Matrices are three rows; w > 0 is before the camera.

/**
 * @param {Matrix} matrix
 * @param {Point} point
 * @returns {Row} u, v and w, not yet divided.
 */
export function apply([a, b, c], [x, y]) {
  const w = c[0] * x + c[1] * y + c[2];
  return [a[0] * x + a[1] * y + a[2], b[0] * x + b[1] * y + b[2], w];
}

/**
 * The place that a point comes to lie on; null: there is none, it is beyond the horizon.
 *
 * @param {Matrix} matrix
 * @param {Point} point
 * @returns {Point | null}
 */
export function project(matrix, point) {
  const [u, v, w] = apply(matrix, point);
  return w > 0 ? [u / w, v / w] : null;
}

/**
 * Takes metres to pixels, if `matrix` takes pixels to metres; signs stay those of the camera.
 *
 * @param {Matrix} matrix
 * @returns {Matrix}
 */
export function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate = /** @type {Matrix} */ ([
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ]);
  return times(adjugate, 1 / determinant);
}

/**
 * @param {Matrix} matrix
 * @param {number} factor
 * @returns {Matrix}
 */
function times([a, b, c], factor) {
  const row = (/** @type {Row} */ [x, y, z]) =>
    /** @type {Row} */ ([x * factor, y * factor, z * factor]);
  return [row(a), row(b), row(c)];
}

/**
 * The same matrix, so that what the lower edge of a picture shows is before the camera.
 *
 * @param {Matrix} matrix
 * @param {Size} size of the picture.
 */
export function facing(matrix, [width, height]) {
  const foot = apply(matrix, [width / 2, height])[2];
  return foot < 0 ? times(matrix, -1) : matrix;
}

/**
 * The part of the way from `a` to `b` that is before the camera, projected; null if none is.
 *
 * @param {Matrix} matrix
 * @param {Point} a
 * @param {Point} b
 * @param {number} nearestW how near the horizon it may come.
 * @returns {[Point, Point] | null}
 */
export function segment(matrix, a, b, nearestW) {
  const [from, to] = [apply(matrix, a), apply(matrix, b)];
  if (from[2] < nearestW && to[2] < nearestW) {
    return null;
  }
  const seen = (/** @type {Row} */ end, /** @type {Row} */ other) => {
    const [u, v, w] = end[2] < nearestW ? cut(other, end, nearestW) : end;
    return /** @type {Point} */ ([u / w, v / w]);
  };
  return [seen(from, to), seen(to, from)];
}

/**
 * The place on the way from `inside` to `outside` whose w is `least`.
 *
 * @param {Row} inside
 * @param {Row} outside
 * @param {number} least
 * @returns {Row}
 */
function cut(inside, outside, least) {
  const share = (inside[2] - least) / (inside[2] - outside[2]);
  const at = (/** @type {0 | 1 | 2} */ index) =>
    inside[index] + share * (outside[index] - inside[index]);
  return [at(0), at(1), at(2)];
}
