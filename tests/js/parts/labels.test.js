import assert from "node:assert/strict";
import { test } from "node:test";
import { Labels } from "../../../static/js/parts/labels.js";

/** @import { Slot, Spot } from "../../../static/js/parts/labels.js" */

const canvas = { width: 400, height: 300 };
const tag = { width: 40, height: 16, gap: 10, first: /** @type {Slot} */ ([1, 0]) };

function fresh() {
  return new Labels(canvas);
}

/**
 * @param {Labels} labels
 * @param {number} x
 * @param {number} y
 * @param {object} [more]
 */
function placed(labels, x, y, more = {}) {
  const spot = labels.place({ ...tag, x, y, ...more });
  assert.ok(spot, "no room");
  return spot;
}

/**
 * @param {Spot} one
 * @param {Spot} other
 */
const overlap = (one, other) =>
  one.left < other.right &&
  one.right > other.left &&
  one.top < other.bottom &&
  one.bottom > other.top;

test("a label alone stands where it is wanted", () => {
  const { left, top, isFar } = placed(fresh(), 100, 100);
  assert.deepEqual([left, top, isFar], [110, 92, false]);
  const above = placed(fresh(), 100, 100, { first: [0, -1] });
  assert.deepEqual([above.left, above.bottom], [80, 90]);
  const over = placed(fresh(), 100, 100, { first: [0, 0] });
  assert.deepEqual([over.left, over.top], [80, 92]);
});

test("labels of points on one spot do not overlap", () => {
  const labels = fresh();
  const spots = Array.from({ length: 12 }, () => placed(labels, 200, 150));
  for (const [index, one] of spots.entries()) {
    assert.ok(!spots.slice(index + 1).some((other) => overlap(one, other)));
  }
  assert.equal(spots[11].isFar, true);
});

test("where there is no room a label is left out", () => {
  const labels = fresh();
  const spots = Array.from({ length: 60 }, () => labels.place({ ...tag, x: 200, y: 150 }));
  assert.equal(spots.at(-1), null);
  assert.equal(spots.filter(Boolean).length, 14);
});

test("a dot is covered only if there is no other room", () => {
  const labels = fresh();
  labels.avoid(130, 100, 6);
  assert.equal(placed(labels, 100, 100).right, 90);
  const crowded = fresh();
  crowded.avoid(200, 150, 1000);
  assert.equal(placed(crowded, 100, 100).left, 110);
});

test("a label stays inside the canvas", () => {
  const labels = fresh();
  labels.avoid(395, 100, 6);
  assert.equal(placed(labels, 395, 100).right, 385); // off its own dot
  assert.equal(placed(fresh(), 100, 2).top, 0);
  assert.equal(placed(fresh(), 100, -50).top, -58); // its point is not seen, nor is the label
  assert.equal(placed(fresh(), -50, 100).left, -40);
});

test("a label stays on its side while there is room", () => {
  const labels = fresh();
  placed(labels, 100, 100, { key: "a" });
  const { left } = placed(labels, 104, 100, { key: "b" });
  labels.begin();
  assert.equal(placed(labels, 104, 100, { key: "b" }).left, left);
  labels.begin();
  labels.begin(); // gone in between
  assert.equal(placed(labels, 104, 100, { key: "b" }).left, 114);
});

test("weak labels are covered only if there is no other room", () => {
  const below = fresh();
  placed(below, 100, 100);
  const labels = fresh();
  labels.begin(below);
  assert.equal(placed(labels, 100, 100).right, 90);
  labels.weaken();
  assert.ok(Array.from({ length: 14 }, () => placed(labels, 100, 100)).length);
});
