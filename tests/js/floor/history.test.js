import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../static/js/floor/history.js";

test("steps are taken back one by one, the newest first", () => {
  /** @type {History<number[]>} */
  const history = new History();
  assert.equal(history.back(), null);
  history.keep([1]);
  history.keep([1, 2]);
  assert.deepEqual(history.back(), [1, 2]);
  assert.deepEqual(history.back(), [1]);
  assert.ok(history.isEmpty);
});

test("changes of one kind in a row are one step until closed", () => {
  /** @type {History<number>} */
  const history = new History();
  history.keep(1, "move 0");
  history.keep(2, "move 0");
  history.keep(3, "move 1");
  history.close();
  history.keep(4, "move 1");
  assert.deepEqual(
    [history.back(), history.back(), history.back(), history.back()],
    [4, 3, 1, null],
  );
});

test("what is kept does not change with what it was", () => {
  /** @type {History<{ points: Point[] }>} */
  const history = new History();
  const state = { points: [/** @type {Point} */ ([1, 2])] };
  history.keep(state);
  state.points[0][0] = 9;
  assert.deepEqual(history.back(), { points: [[1, 2]] });
});

test("no more than 200 steps are kept", () => {
  /** @type {History<number>} */
  const history = new History();
  for (let step = 0; step < 300; step += 1) {
    history.keep(step);
  }
  let last = history.back();
  let count = 0;
  for (let state = last; state !== null; state = history.back()) {
    last = state;
    count += 1;
  }
  assert.deepEqual([count, last], [200, 100]);
});
