import assert from "node:assert/strict";
import { test } from "node:test";
import { curve, head, legible, widthOf } from "../../../static/js/analytics/arrows.js";

test("an arrow is as wide as there are people, on a larger map wider", () => {
  assert.equal(widthOf(0, 10, 1000), 1.5);
  assert.equal(widthOf(10, 10, 1000), 16);
  assert.equal(widthOf(5, 10, 1000), 8.75);
  assert.ok(widthOf(10, 10, 300) < widthOf(10, 10, 1000));
  assert.equal(widthOf(0, 0, 1000), 1.5);
});

test("an arrow ends before its places", () => {
  const shape = curve([0, 0], [100, 0], 10);
  assert.ok(shape);
  assert.equal(shape.start[0], 10);
  assert.equal(shape.end[0], 90);
  assert.equal(shape.control[0], 50);
});

test("the way back has its bow on the other side", () => {
  const [there, back] = [curve([0, 0], [100, 0], 10), curve([100, 0], [0, 0], 10)];
  assert.ok(there && back);
  assert.ok(there.middle[1] > 5);
  assert.ok(back.middle[1] < -5);
});

test("its middle lies on the curve", () => {
  const shape = curve([0, 0], [60, 80], 5);
  assert.ok(shape);
  const { start, control, end, middle } = shape;
  for (const axis of /** @type {const} */ ([0, 1])) {
    const half = (start[axis] + 2 * control[axis] + end[axis]) / 4;
    assert.ok(Math.abs(middle[axis] - half) < 1e-9);
  }
});

test("places that touch have no arrow", () => {
  assert.equal(curve([5, 5], [5, 5], 10), null);
  assert.equal(curve([0, 0], [20, 0], 10), null);
});

test("a head points away from where the arrow comes", () => {
  const [tip, left, right] = head([10, 0], [0, 0], 4);
  assert.deepEqual(tip, [10, 0]);
  assert.equal(left[0], 6);
  assert.equal(right[0], 6);
  assert.equal(left[1], -right[1]);
});

test("of words that would lie on one another the first stays", () => {
  const words = [
    { text: "2698", place: /** @type {Point} */ ([100, 100]) },
    { text: "1958", place: /** @type {Point} */ ([110, 106]) },
    { text: "780", place: /** @type {Point} */ ([100, 130]) },
    { text: "453", place: /** @type {Point} */ ([150, 100]) },
  ];
  assert.deepEqual(
    legible(words, 12).map(({ text }) => text),
    ["2698", "780", "453"],
  );
});
