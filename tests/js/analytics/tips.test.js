import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "../../../static/js/analytics/tips.js";

test("a tip stands beside the pointer", () => {
  assert.deepEqual(placeOf([100, 100], [50, 20], [800, 600]), [114, 114]);
});

test("at the edge of the window it stands on the other side", () => {
  assert.deepEqual(placeOf([790, 590], [50, 20], [800, 600]), [726, 556]);
});

test("in a narrow window it stays inside", () => {
  assert.deepEqual(placeOf([40, 10], [100, 20], [120, 600]), [0, 24]);
});
