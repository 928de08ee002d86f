import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, facing, inverse, project, segment } from "../../../static/js/floor/homography.js";

// A camera that looks at the floor from the south: the horizon is the picture's row 120.
/** @type {Matrix} */
const VIEW = [
  [0.02, 0.01, -9],
  [0, 0.03, 5],
  [0, 0.005, -0.6],
];

/**
 * @param {readonly number[] | null} found
 * @param {number[]} wanted
 */
function near(found, wanted) {
  assert.ok(found);
  assert.equal(found.length, wanted.length);
  found.forEach((value, index) => {
    assert.ok(Math.abs(value - wanted[index]) < 1e-9, `${found} is not ${wanted}`);
  });
}

test("a pixel comes to lie where the matrix puts it", () => {
  near(project(VIEW, [400, 320]), [2.2, 14.6]);
});

test("above the horizon there is no floor", () => {
  assert.equal(project(VIEW, [400, 119]), null);
  assert.equal(project(VIEW, [400, 120]), null);
  assert.ok(project(VIEW, [400, 121]));
});

test("the inverse takes a place back to its pixel", () => {
  const back = inverse(VIEW);
  for (const pixel of /** @type {Point[]} */ ([
    [0, 576],
    [768, 300],
    [400, 130],
  ])) {
    const place = project(VIEW, pixel);
    assert.ok(place);
    const [u, v, w] = apply(back, place);
    near([u / w, v / w], pixel);
  }
  near(
    inverse([
      [2, 0, 0],
      [0, 2, 0],
      [0, 0, 2],
    ]).flat(),
    [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5],
  );
});

test("facing puts the picture's foot before the camera", () => {
  /** @type {Matrix} */
  const turned = [
    [-0.02, -0.01, 9],
    [0, -0.03, -5],
    [0, -0.005, 0.6],
  ];
  assert.equal(project(turned, [400, 320]), null);
  near(project(facing(turned, [768, 576]), [400, 320]), [2.2, 14.6]);
  assert.equal(facing(VIEW, [768, 576]), VIEW);
});

test("an edge that is before the camera is projected whole", () => {
  const seen = segment(VIEW, [400, 320], [500, 320], 0.01);
  assert.ok(seen);
  near(seen[0], [2.2, 14.6]);
  near(seen[1], [4.2, 14.6]);
});

test("an edge is cut at the horizon, at whichever end", () => {
  const below = /** @type {Point} */ ([400, 320]);
  const above = /** @type {Point} */ ([400, 20]);
  for (const seen of [segment(VIEW, below, above, 0.01), segment(VIEW, above, below, 0.01)]) {
    assert.ok(seen);
    const [near0, far] = seen[0][1] < seen[1][1] ? seen : [seen[1], seen[0]];
    near(near0, [2.2, 14.6]);
    // w is 0.01 at row 122.
    near(far, [(0.02 * 400 + 0.01 * 122 - 9) / 0.01, (0.03 * 122 + 5) / 0.01]);
  }
});

test("of an edge above the horizon nothing is seen", () => {
  assert.equal(segment(VIEW, [0, 100], [700, 20], 0.01), null);
});
