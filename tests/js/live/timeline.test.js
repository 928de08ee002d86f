import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline } from "../../../static/js/live/timeline.js";

// Two files of 10 frames a second, with an hour between them.
const dated = new Timeline([
  { first: 0, count: 100, fps: 10, start: 1000 },
  { first: 100, count: 50, fps: 10, start: 4600 },
]);

test("each frame has its moment", () => {
  assert.equal(dated.total, 150);
  assert.equal(dated.timeOf(0), 1_000_000);
  assert.equal(dated.timeOf(99), 1_009_900);
  assert.equal(dated.timeOf(100), 4_600_000);
  assert.equal(dated.timeOf(149), 4_604_900);
});

test("each moment has its frame; within a gap it is the next one", () => {
  for (const position of [0, 1, 99, 100, 149]) {
    assert.equal(dated.positionAt(dated.timeOf(position)), position);
  }
  assert.equal(dated.positionAt(2_000_000), 100);
  assert.equal(dated.positionAt(0), 0);
  assert.equal(dated.positionAt(9_000_000), 149);
});

test("gaps are parts of the whole", () => {
  assert.deepEqual(dated.gaps, [100 / 150]);
});

test("where only the rate changes there is no gap", () => {
  const slower = new Timeline([
    { first: 0, count: 125, fps: 25, start: 0 },
    { first: 125, count: 75, fps: 5, start: 5, follows: true },
  ]);
  assert.equal(slower.timeOf(150), 10_000);
  assert.equal(slower.positionAt(10_000), 150);
  assert.deepEqual(slower.gaps, []);
});

test("without a date, time is since the beginning", () => {
  const timeline = new Timeline([{ first: 0, count: 1000, fps: 25, start: null }]);
  assert.ok(!timeline.isDated);
  assert.equal(timeline.timeOf(250), 10_000);
  assert.deepEqual(timeline.gaps, []);
});
