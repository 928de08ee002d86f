// Between a camera's picture and the floor. Matrices are three rows; w > 0 is before the camera.

export function apply([a, b, c], [x, y]) {
  const w = c[0] * x + c[1] * y + c[2];
  return [a[0] * x + a[1] * y + a[2], b[0] * x + b[1] * y + b[2], w];
}

// The place that a point comes to lie on; null: there is none, it is beyond the horizon.
export function project(matrix, point) {
  const [u, v, w] = apply(matrix, point);
  return w > 0 ? [u / w, v / w] : null;
}

// Takes metres to pixels, if `matrix` takes pixels to metres; signs stay those of the camera.
export function inverse([[a, b, c], [d, e, f], [g, h, i]]) {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / determinant));
}

// The same matrix, so that what the lower edge of a picture shows is before the camera.
export function facing(matrix, [width, height]) {
  const foot = apply(matrix, [width / 2, height])[2];
  return foot < 0 ? matrix.map((row) => row.map((value) => -value)) : matrix;
}

// The part of the way from `a` to `b` that is before the camera, projected; null if none is.
export function segment(matrix, a, b, nearestW) {
  let [from, to] = [apply(matrix, a), apply(matrix, b)];
  if (from[2] < nearestW && to[2] < nearestW) {
    return null;
  }
  const cut = (inside, outside) => {
    const share = (inside[2] - nearestW) / (inside[2] - outside[2]);
    return inside.map((value, index) => value + share * (outside[index] - value));
  };
  [from, to] = [from[2] < nearestW ? cut(to, from) : from, to[2] < nearestW ? cut(from, to) : to];
  return [from, to].map(([u, v, w]) => [u / w, v / w]);
}
