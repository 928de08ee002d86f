import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeOf } from "../../../static/js/review/export-range.js";
import { places } from "../../../static/js/review/stage.js";

test("a whole picture fills the tile", () => {
  const { view, turned, video } = places({ window: null, rotation: 0 }, [640, 480]);
  assert.deepEqual(view, [640, 480]);
  assert.deepEqual([turned.width, turned.height], [100, 100]);
  assert.deepEqual([video.width, video.height], [100, 100]);
});

test("a window shows its part of the source", () => {
  const camera = { window: /** @type {[number, number, number, number]} */ ([320, 0, 320, 240]) };
  const { view, video } = places({ ...camera, rotation: 0 }, [640, 480]);
  assert.deepEqual(view, [320, 240]);
  assert.deepEqual(video, { left: -100, top: -0, width: 200, height: 200 });
});

test("a picture that is turned is as high as it was wide", () => {
  const { view, turned } = places({ window: null, rotation: 90 }, [640, 480]);
  assert.deepEqual(view, [480, 640]);
  assert.deepEqual([turned.width, turned.height], [(100 * 640) / 480, 75]);
});

test("a range has the marks that were set, and a minute without them", () => {
  assert.deepEqual(rangeOf({ start: null, end: null }, 1000), [970, 1030]);
  assert.deepEqual(rangeOf({ start: 900, end: null }, 1000), [900, 1000]);
  assert.deepEqual(rangeOf({ start: 1100, end: null }, 1000), [1100, 1160]);
  assert.deepEqual(rangeOf({ start: null, end: 1100 }, 1000), [1000, 1100]);
  assert.deepEqual(rangeOf({ start: 900, end: 950 }, 1000), [900, 950]);
});
