import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, Stretches } from "../../../static/js/review/stretches.js";
import { TimeScale } from "../../../static/js/review/time-scale.js";

const HOUR = 3600;

test("a moment is a pixel, and the pixel the moment", () => {
  const scale = new TimeScale(0, 24 * HOUR);
  assert.equal(scale.x(12 * HOUR, 960), 480);
  assert.equal(scale.moment(480, 960), 12 * HOUR);
  assert.ok(scale.moment(2000, 960) < 24 * HOUR);
});

test("zoom keeps a moment where it is, and stays within the day", () => {
  const scale = new TimeScale(0, 24 * HOUR);
  scale.zoom(HOUR, 12 * HOUR);
  assert.deepEqual([scale.from, scale.to], [11.5 * HOUR, 12.5 * HOUR]);
  scale.pan(-24 * HOUR);
  assert.deepEqual([scale.from, scale.to], [0, HOUR]);
  scale.zoom(1, 60);
  assert.equal(scale.seconds, 120);
  scale.zoom(Infinity, 60);
  assert.ok(scale.isWhole);
});

test("a moment that is outside is brought in", () => {
  const scale = new TimeScale(0, 24 * HOUR);
  scale.zoom(HOUR, 0);
  assert.ok(!scale.reveal(1800));
  assert.ok(scale.reveal(2 * HOUR));
  assert.ok(scale.from < 2 * HOUR && scale.to > 2 * HOUR);
});

test("the ruler names round times, as many as there is room for", () => {
  const scale = new TimeScale(1000, 1000 + 24 * HOUR);
  assert.deepEqual(scale.marks(1000).slice(0, 2), [1000, 1000 + 2 * HOUR]);
  scale.zoom(600, 1000 + 12 * HOUR);
  const marks = scale.marks(800);
  assert.equal(marks[1] - marks[0], 60);
  assert.ok(marks[0] >= scale.from && marks[marks.length - 1] <= scale.to);
});

test("playing continues after a gap, and ends with the last stretch", () => {
  const stretches = new Stretches([
    [300, 400],
    [100, 200],
    [150, 220],
  ]);
  assert.deepEqual(stretches.all, [
    [100, 220],
    [300, 400],
  ]);
  assert.equal(stretches.from(0), 100);
  assert.equal(stretches.from(210), 210);
  assert.equal(stretches.from(220), 300);
  assert.equal(stretches.from(400), null);
  assert.deepEqual(filled([0, 2, 0, 1], 1000, 10), [
    [1010, 1020],
    [1030, 1040],
  ]);
});
