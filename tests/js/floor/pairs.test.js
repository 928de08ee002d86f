import assert from "node:assert/strict";
import { test } from "node:test";
import { Pairs } from "../../../static/js/floor/pairs.js";

const made = () => {
  /** @type {string[]} */
  const changes = [];
  return { pairs: new Pairs([], (what) => changes.push(what)), changes };
};

test("a click begins a pair, one on the other side completes it", () => {
  const { pairs, changes } = made();
  pairs.put("image", [100, 200]);
  assert.equal(pairs.open, 0);
  assert.deepEqual(pairs.complete, []);
  pairs.put("image", [110, 210]); // the same half again: it is set elsewhere
  pairs.put("floor", [3, 4]);
  assert.equal(pairs.open, -1);
  assert.deepEqual(pairs.complete, [{ image: [110, 210], floor: [3, 4] }]);
  assert.deepEqual(changes, ["points", "points", "points"]);
});

test("the nearest pair within reach is found", () => {
  const { pairs } = made();
  pairs.add([
    { image: [0, 0], floor: [0, 0] },
    { image: [10, 0], floor: null },
    { image: [14, 0], floor: [5, 5] },
  ]);
  assert.equal(pairs.near("image", [11, 0], 4), 1);
  assert.equal(pairs.near("image", [13, 0], 4), 2);
  assert.equal(pairs.near("image", [5, 0], 4), null);
  assert.equal(pairs.near("image", [4, 0], 4), 0);
  assert.equal(pairs.near("floor", [11, 0], 4), null);
});

test("a drag is one step that is taken back", () => {
  const { pairs } = made();
  pairs.add([{ image: [0, 0], floor: [1, 1] }]);
  for (let x = 1; x < 20; x += 1) {
    pairs.move(0, "image", [x, 0]);
  }
  pairs.endMove();
  pairs.nudge("floor", 0.5, 0);
  assert.deepEqual(pairs.all, [{ image: [19, 0], floor: [1.5, 1] }]);
  pairs.undo();
  assert.deepEqual(pairs.all, [{ image: [19, 0], floor: [1, 1] }]);
  pairs.undo();
  assert.deepEqual(pairs.all, [{ image: [0, 0], floor: [1, 1] }]);
});
