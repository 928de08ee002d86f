import assert from "node:assert/strict";
import { test } from "node:test";
import {
  area,
  contains,
  crossing,
  distance,
  edges,
  middle,
  nearest,
  rounded,
} from "../../../static/js/parts/geometry.js";

/** @type {Point[]} */
const U = [
  [0, 0],
  [9, 0],
  [9, 5],
  [6, 5],
  [6, 2],
  [3, 2],
  [3, 5],
  [0, 5],
];
/** @type {Point[]} */
const BOW = [
  [0, 0],
  [4, 3],
  [4, 0],
  [0, 3],
];

test("distances, middles and areas", () => {
  assert.equal(distance([1, 1], [4, 5]), 5);
  assert.deepEqual(
    middle([
      [0, 0],
      [4, 0],
      [4, 2],
      [0, 2],
    ]),
    [2, 1],
  );
  assert.equal(area(U), 36);
  assert.equal(area([...U].reverse()), 36);
});

test("places are rounded to centimetres, or to a grid", () => {
  assert.deepEqual(rounded([1.2345, -0.005]), [1.23, 0]);
  assert.deepEqual(rounded([1.26, 2.74], 0.5), [1.5, 2.5]);
  assert.deepEqual(rounded([0.1 + 0.2, 0], 0.1), [0.3, 0]);
});

test("the nearest place of an edge is on it, not beyond", () => {
  assert.deepEqual(nearest([0, 0], [4, 0], [1, 3]), [1, 0]);
  assert.deepEqual(nearest([0, 0], [4, 0], [9, 3]), [4, 0]);
  assert.deepEqual(nearest([0, 0], [4, 0], [-2, 0]), [0, 0]);
  assert.deepEqual(nearest([2, 2], [2, 2], [5, 5]), [2, 2]);
});

test("a closed border has one edge more", () => {
  assert.equal(edges(U, true).length, U.length);
  assert.equal(edges(U, false).length, U.length - 1);
  assert.deepEqual(edges(U, true).at(-1), [[0, 5], [0, 0], 7]);
});

test("a hollow is outside", () => {
  assert.ok(contains(U, [1, 4]));
  assert.ok(contains(U, [8, 4]));
  assert.ok(!contains(U, [4.5, 4]));
  assert.ok(contains(U, [4.5, 1]));
  assert.ok(!contains(U, [4.5, -1]));
});

// The same cases as tests/tracking/test_polygons.py: browser and server agree.
test("a border that crosses itself is told by its corners", () => {
  assert.equal(crossing(U), null);
  assert.deepEqual(crossing(BOW), [1, 3]);
  assert.notEqual(
    crossing([
      [0, 0],
      [4, 0],
      [4, 4],
      [2, 0],
      [0, 4],
    ]),
    null,
  );
  assert.equal(
    crossing([
      [0, 0],
      [2, 0],
      [4, 0],
      [4, 3],
    ]),
    null,
  );
});
