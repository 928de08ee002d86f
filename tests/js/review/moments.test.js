import assert from "node:assert/strict";
import { test } from "node:test";
import { Moments } from "../../../static/js/review/moments.js";

/** @type {{ from: number, to: number, every: number }[]} */
const asked = [];
const open = (shorter = 0) =>
  new Moments(async (part) => {
    asked.push(part);
    return { from: part.from, until: part.to - shorter, files: [], tracks: [] };
  });

test("a moment is asked for once, and then what comes next", async () => {
  asked.length = 0;
  const moments = open();
  assert.equal(moments.at(100, 1), null);
  const asking = moments.need(100, 1, 0);
  assert.equal(moments.need(100, 1, 0), null);
  await asking;
  assert.equal(moments.at(119, 1)?.from, 100);
  assert.equal(moments.need(105, 1, 0), null);
  await moments.need(112, 1, 0);
  assert.deepEqual(
    asked.map(({ from, to }) => [from, to]),
    [
      [100, 120],
      [120, 140],
    ],
  );
});

test("fast, less is asked for of more time; slow again, all of it", async () => {
  asked.length = 0;
  const moments = open();
  await moments.need(100, 8, 0);
  assert.deepEqual(asked[0], { from: 100, to: 210, every: 4 });
  assert.equal(moments.at(100, 1), null);
  await moments.need(100, 1, 0);
  assert.equal(asked[1].every, 1);
});

test("where too much is stored, the rest is asked for from there", async () => {
  asked.length = 0;
  const moments = open(15);
  await moments.need(100, 1, 0);
  await moments.need(100, 1, 0);
  assert.equal(asked[1].from, 105);
});

test("after a failure it rests", async () => {
  let count = 0;
  const moments = new Moments(async () => {
    count += 1;
    throw new Error("away");
  });
  await assert.rejects(async () => moments.need(100, 1, 0), /away/);
  assert.equal(moments.need(100, 1, 1), null);
  await assert.rejects(async () => moments.need(100, 1, 4), /away/);
  assert.equal(count, 2);
});
