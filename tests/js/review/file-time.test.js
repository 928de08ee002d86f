import assert from "node:assert/strict";
import { test } from "node:test";
import { FileTime, fileAfter, fileAt } from "../../../static/js/review/file-time.js";

const minute = { start: 1000, end: 1060, fps: 10 };

test("a file's stamps are those of the clock", () => {
  const time = new FileTime(minute, 60);
  assert.equal(time.toFile(1012.5), 12.5);
  assert.equal(time.taken(12.5), 1012.5);
  assert.equal(time.counted(12.5), 1012.5);
});

test("a file whose header is wrong is played by its true rate", () => {
  // 600 frames that say 25 a second, and were taken in a minute.
  const time = new FileTime(minute, 24);
  assert.equal(time.factor, 0.4);
  assert.equal(time.toFile(1030), 12);
  assert.equal(time.taken(12), 1030);
});

test("stamps that differ a little are those of the clock, but not of the frames' numbers", () => {
  const time = new FileTime(minute, 60.6);
  assert.equal(time.taken(30.3), 1030.3);
  assert.ok(Math.abs(time.counted(30.3) - 1030) < 1e-9);
});

test("a moment outside is the first or the last frame", () => {
  const time = new FileTime(minute, 60);
  assert.equal(time.toFile(900), 0);
  assert.equal(time.toFile(2000), 59.95);
});

test("without a duration the recording's is taken", () => {
  assert.equal(new FileTime(minute, Infinity).toFile(1001), 1);
});

test("each moment has a file, or none", () => {
  const files = [minute, { start: 1050, end: 1100, fps: 10 }, { start: 2000, end: 2001, fps: 10 }];
  assert.equal(fileAt(files, 1000), files[0]);
  assert.equal(fileAt(files, 1055), files[0]);
  assert.equal(fileAt(files, 1060), files[1]);
  assert.equal(fileAt(files, 1500), null);
  assert.equal(fileAfter(files, 1000), files[1]);
  assert.equal(fileAfter(files, 1500), files[2]);
  assert.equal(fileAfter(files, 2000), null);
});
