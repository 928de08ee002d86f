import assert from "node:assert/strict";
import { test } from "node:test";
import { placesOf } from "../../../static/js/review/places.js";
import { shownIn, TrackPath } from "../../../static/js/review/track-path.js";

/** @param {object} [fields] */
const path = (fields) =>
  new TrackPath(
    {
      camera: "c01",
      number: 3,
      person: "p",
      live: false,
      task: 1,
      times: [0, 0.2, 0.4, 3],
      boxes: [0, 0, 10, 10, 20, 0, 30, 10, 40, 0, 50, 10, 90, 0, 99, 10],
      seen: [1, 1, 0, 1],
      floor: [1, 1, 2, 2, null, null, 4, 4],
      ...fields,
    },
    1000,
  );
const frame = (/** @type {number} */ time, step = 0.1) => ({ taken: time, counted: time, step });

test("an observation belongs to the first frame at its time", () => {
  assert.deepEqual(path().shown(1000.2, 1000.1), {
    box: [20, 0, 30, 10],
    floor: [2, 2],
    isSeen: true,
  });
});

test("between two observations the box is interpolated", () => {
  const sight = path().shown(1000.1, 1000.05);
  assert.deepEqual(sight?.box.map(Math.round), [10, 0, 20, 10]);
  assert.deepEqual(
    sight?.floor?.map((one) => Math.round(10 * one)),
    [15, 15],
  );
});

test("before the first, after the last and in a long gap there is none", () => {
  assert.equal(path().shown(999.9, 999.8), null);
  assert.equal(path().shown(1001, 1000.9), null);
  assert.equal(path().shown(1003.5, 1003.4), null);
});

test("where several tasks tracked the same footage, the newest is shown", () => {
  const [old, young] = [path(), path({ task: 2, person: "q" })];
  assert.deepEqual(
    shownIn([old, young], frame(1000.2)).map((one) => one.path),
    [young],
  );
});

test("a trail leads from the last seconds to the feet in the frame", () => {
  const [{ trail, sight }] = shownIn([path()], frame(1000.2));
  assert.deepEqual(trail.at(-1), [(sight.box[0] + sight.box[2]) / 2, sight.box[3]]);
  assert.ok(trail.length > 2);
  assert.equal(trail[0][1], 10);
});

test("what a live task saw belongs to the nearest frame", () => {
  const live = path({ live: true });
  assert.deepEqual(
    shownIn([live], frame(1000.16)).map((one) => one.sight.box),
    [[20, 0, 30, 10]],
  );
});

test("a person seen by two cameras stands between both places on the floor", () => {
  const sight = (/** @type {Point | null} */ floor) => ({
    path: path(),
    trail: [],
    sight: {
      box: /** @type {[number, number, number, number]} */ ([0, 0, 1, 1]),
      floor,
      isSeen: true,
    },
  });
  assert.deepEqual(placesOf([sight([1, 1]), sight([3, 2]), sight(null)]), [
    { person: "p", number: 3, at: [2, 1.5] },
  ]);
});
