import assert from "node:assert/strict";
import { test } from "node:test";
import { correction, isBehind, PlayClock } from "../../../static/js/review/play-clock.js";

test("time passes while it plays, at its speed", () => {
  const clock = new PlayClock(1000);
  assert.equal(clock.at(5), 1000);
  clock.play(true, 5);
  assert.equal(clock.at(7), 1002);
  clock.setSpeed(8, 7);
  assert.equal(clock.at(8), 1010);
  clock.play(false, 8);
  assert.equal(clock.at(99), 1010);
});

test("it waits while it is held, and continues from there", () => {
  const clock = new PlayClock(1000);
  clock.play(true, 0);
  clock.hold(true, 2);
  assert.equal(clock.at(50), 1002);
  assert.ok(!clock.isRunning);
  clock.hold(false, 50);
  assert.equal(clock.at(51), 1003);
  clock.seek(2000, 51);
  assert.equal(clock.at(52), 2001);
});

test("a video that is behind gets there by its rate, or by a seek", () => {
  assert.deepEqual(correction(0.01, 1), { seek: false, rate: 1 });
  assert.deepEqual(correction(0.1, 1), { seek: false, rate: 1.1 });
  assert.deepEqual(correction(-0.39, 1), { seek: false, rate: 0.75 });
  assert.deepEqual(correction(2, 1), { seek: true, rate: 1 });
  assert.deepEqual(correction(-0.5, 1), { seek: true, rate: 1 });
  assert.deepEqual(correction(2, 8), { seek: false, rate: 10 });
  assert.deepEqual(correction(9, 8), { seek: true, rate: 8 });
});

test("the clock waits for a video that is far behind until it has caught up", () => {
  assert.ok(!isBehind(0.2, 1, false));
  assert.ok(isBehind(0.3, 1, false));
  assert.ok(isBehind(0.2, 1, true));
  assert.ok(!isBehind(0.04, 1, true));
  assert.ok(!isBehind(1.9, 8, false));
});
