import assert from "node:assert/strict";
import { test } from "node:test";
import { EventWindow } from "../../../static/js/review/event-window.js";

const MOST = 10;
const ALL = Array.from({ length: 100 }, (_, place) => ({
  time: 10 * place,
  kind: "line",
  person: null,
  text: String(place),
  alert: null,
}));
let asked = 0;

/** @param {() => number} now */
const open = (now = () => 5000) =>
  new EventWindow(
    0,
    1000,
    async (from, to, backwards) => {
      asked += 1;
      const found = ALL.filter(({ time }) => from <= time && time < Math.min(to, now()));
      const events = backwards ? found.slice(-MOST) : found.slice(0, MOST);
      return { events, more: found.length > MOST };
    },
    now,
  );

test("it knows what is around a moment", async () => {
  const window = open();
  await window.around(500);
  assert.deepEqual([window.low, window.high, window.events.length], [400, 590, 20]);
});

test("the next and the previous are found, also where nothing is known yet", async () => {
  const window = open();
  assert.equal((await window.next(500))?.time, 510);
  assert.equal((await window.previous(500))?.time, 490);
  assert.equal((await window.next(12))?.time, 20);
  assert.equal((await window.previous(995))?.time, 990);
  assert.equal(await window.next(990), null);
  assert.equal(await window.previous(0), null);
});

test("more come without any twice or missing", async () => {
  const window = open();
  await window.around(500);
  await window.earlier();
  await window.later();
  assert.deepEqual(
    window.events.map(({ time }) => time),
    ALL.slice(31, 69).map(({ time }) => time),
  );
});

test("what is known is not asked for again", async () => {
  const window = open();
  await window.around(500);
  const before = asked;
  await window.next(520);
  assert.equal(asked, before);
});

test("what happens later today is found", async () => {
  let now = 500;
  const window = open(() => now);
  await window.around(490);
  assert.equal(await window.next(490), null);
  assert.ok(window.high < 1000);
  now = 540;
  assert.equal((await window.next(490))?.time, 500);
});

test("a late answer does not replace that of a newer question", async () => {
  /** @type {((answer: import("../../../static/js/review/event-window.js").Answer) => void)[]} */
  const waiting = [];
  const window = new EventWindow(
    0,
    1000,
    () => new Promise((answer) => waiting.push(answer)),
    () => 5000,
  );
  const first = window.around(500);
  const second = window.around(500);
  const event = (/** @type {string} */ text) => ({ ...ALL[50], text });
  waiting[2]({ events: [], more: false });
  waiting[3]({ events: [event("new")], more: false });
  await second;
  waiting[0]({ events: [], more: false });
  waiting[1]({ events: [event("old")], more: false });
  await first;
  assert.deepEqual(
    window.events.map(({ text }) => text),
    ["new"],
  );
});
