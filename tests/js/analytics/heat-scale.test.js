import assert from "node:assert/strict";
import { test } from "node:test";
import {
  colors,
  hottest,
  level,
  rampColor,
  words,
} from "../../../static/js/analytics/heat-scale.js";

test("one cell that is much hotter does not make the others pale", () => {
  const seconds = [...Array.from({ length: 99 }, (_, index) => index + 1), 100_000];
  const cells = seconds.map((_, index) => index);
  assert.ok(hottest([[cells, seconds]]) < 100);
});

test("heatmaps that are compared have one scale", () => {
  assert.equal(
    hottest([
      [[0], [3]],
      [[1], [8]],
      [[], []],
    ]),
    3,
  );
  assert.equal(hottest([[[0], [3]]]), 3);
  assert.equal(hottest([[[], []]]), 1);
});

test("more seconds are hotter, up to the hottest", () => {
  assert.equal(level(0, 10), 0);
  assert.equal(level(10, 10), 1);
  assert.equal(level(99, 10), 1);
  assert.ok(level(2, 10) > 0.2);
});

test("nothing has no colour and the ramp gets ever more opaque", () => {
  assert.equal(rampColor(0)[3], 0);
  const alphas = [0, 0.25, 0.5, 0.75, 1].map((at) => rampColor(at)[3]);
  assert.deepEqual(
    alphas,
    alphas.toSorted((one, other) => one - other),
  );
});

test("the lowest row of cells is the last of the picture", () => {
  const data = colors(
    [
      [0, 5],
      [10, 10],
    ],
    [3, 2],
    10,
  );
  const opaque = [0, 1, 2, 3, 4, 5].filter((pixel) => data[4 * pixel + 3] > 0);
  assert.deepEqual(opaque, [2, 3]);
});

test("seconds are said in the unit that reads best", () => {
  assert.deepEqual([5, 89, 90, 600, 5400, 90_000].map(words), [
    "5 s",
    "89 s",
    "1.5 min",
    "10 min",
    "1.5 h",
    "25 h",
  ]);
});
