import assert from "node:assert/strict";
import { test } from "node:test";
import { Walk } from "../../../static/js/people/walk.js";

for (const perSecond of [30, 60, 144, 240]) {
  test(`the way takes as long with ${perSecond} frames a second`, () => {
    const walk = new Walk(1000, 12);
    walk.begin(0);
    let frames = 0;
    while (walk.step((frames * 1000) / perSecond) < walk.most) {
      frames += 1;
    }
    assert.ok(Math.abs(frames / perSecond - 12) < 0.1, String(frames));
  });
}

test("it continues where the slider is, and begins again at the end", () => {
  const walk = new Walk(1000, 12);
  walk.begin(400);
  assert.equal(walk.step(5000), 400);
  assert.equal(walk.step(5012), 401);
  walk.begin(1000);
  assert.equal(walk.step(9000), 0);
});

test("it ends where the slider is put to the end", () => {
  const walk = new Walk(1000, 12);
  walk.begin(400);
  walk.move(1000);
  assert.equal(walk.step(5000), walk.most);
});
