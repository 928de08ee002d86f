import assert from "node:assert/strict";
import { test } from "node:test";
import { steps } from "../../../static/js/parts/floor-painter.js";

test("steps are the multiples within both bounds", () => {
  assert.deepEqual(steps(0, 10, 5), [0, 5, 10]);
  assert.deepEqual(steps(-7, 11, 5), [-5, 0, 5, 10]);
  assert.deepEqual(steps(1, 4, 5), []);
});

test("borders that are off by rounding have their line", () => {
  assert.equal(steps(0.1 + 0.2, 0.9, 0.3).length, 3);
});
