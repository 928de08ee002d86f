import assert from "node:assert/strict";
import { test } from "node:test";
import { FloorScale } from "../../../static/js/parts/floor-scale.js";

const canvas = { width: 800, height: 400, clientWidth: 400, getContext: () => null };
const scale = new FloorScale([-10, 0, 30, 20], canvas);

test("metres go to pixels, y upwards", () => {
  assert.deepEqual([scale.x(-10), scale.x(10), scale.x(30)], [0, 400, 800]);
  assert.deepEqual([scale.y(20), scale.y(10), scale.y(0)], [0, 200, 400]);
});

test("the shape is the floor's, the ratio the screen's", () => {
  assert.equal(scale.aspect, 2);
  assert.equal(scale.ratio, 2);
});

test("a hidden canvas has the ratio of the one it is painted for", () => {
  const hidden = { ...canvas, clientWidth: 0 };
  assert.equal(new FloorScale([-10, 0, 30, 20], hidden, canvas).ratio, 2);
});

test("borders belong to the floor", () => {
  assert.ok(scale.contains([-10, 20]));
  assert.ok(!scale.contains([-10.01, 20]));
  assert.ok(!scale.contains([0, 20.5]));
});

test("the canvas may change its size", () => {
  const changing = { ...canvas };
  const following = new FloorScale([0, 0, 10, 10], changing);
  assert.equal(following.x(5), 400);
  changing.width = 100;
  assert.equal(following.x(5), 50);
});
