import assert from "node:assert/strict";
import { test } from "node:test";
import { Playhead } from "../../../static/js/live/playhead.js";
import { Timeline } from "../../../static/js/live/timeline.js";

const undated = () => new Playhead(new Timeline([{ first: 0, count: 1000, fps: 10, start: null }]));
const dated = () => new Playhead(new Timeline([{ first: 0, count: 1000, fps: 10, start: 100 }]));

test("between two words of the worker it is carried on briefly", () => {
  const head = undated();
  head.setStatus({ status: "processing", progress: 0.5 }, 10_000);
  assert.equal(head.positionAt(10_000), 500);
  assert.equal(head.positionAt(11_000), 510);
  assert.equal(head.positionAt(20_000), 515);
});

test("while it is paused it stands", () => {
  const head = undated();
  head.setStatus({ status: "paused", progress: 0.5 }, 10_000);
  assert.equal(head.positionAt(11_000), 500);
});

test("it does not run over the end", () => {
  const head = undated();
  head.setStatus({ status: "processing", progress: 1 }, 10_000);
  assert.equal(head.positionAt(11_000), 999);
});

test("of a dated recording the pictures tell, not the progress", () => {
  const head = dated();
  head.setStatus({ status: "paused", progress: 0.9 }, 10_000);
  head.setTime(120_000, 10_000);
  assert.equal(head.positionAt(10_500), 200);
});

test("a choice is held, then stays until the worker is there", () => {
  const head = undated();
  head.setStatus({ status: "paused", progress: 0.1 }, 10_000);
  head.hold();
  assert.equal(head.positionAt(60_000), null);
  head.seek(700, 60_000);
  head.setStatus({ status: "paused", progress: 0.1 }, 61_000); // where it was
  assert.equal(head.positionAt(62_000), null);
  head.setStatus({ status: "paused", progress: 0.7 }, 62_400);
  assert.equal(head.positionAt(62_501), 700);
});
