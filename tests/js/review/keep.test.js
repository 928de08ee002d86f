import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

/** @import { FootageFile } from "../../../static/js/review/moments.js" */

const button = { hidden: true, textContent: "", addEventListener() {} };
/** @type {string[]} */
const sent = [];
let status = 200;
const words = { className: "", textContent: "", setAttribute() {} };
Object.assign(globalThis, {
  document: {
    body: { getAttribute: () => "{}" },
    addEventListener() {},
    createElement: () => words,
    getElementById: (/** @type {string} */ id) => (id === "keep" ? button : null),
  },
  fetch: async (/** @type {string} */ address, /** @type {RequestInit} */ { body }) => {
    sent.push(`${address} ${body}`);
    return new Response("{}", { status });
  },
});
const { Keep } = await import("../../../static/js/review/keep.js");

/**
 * @param {number} id
 * @returns {FootageFile}
 */
const fileOf = (id, ours = true) => {
  const file = { id, camera: "c01", start: 0, end: 60, fps: 10, type: "MP4" };
  return { ...file, there: true, source: null, ours, kept: false };
};

beforeEach(() => {
  status = 200;
  sent.length = 0;
});

test("only our own recordings can be kept", async () => {
  const keep = new Keep("/recordings");
  keep.show([fileOf(1, false)]);
  assert.equal(button.hidden, true);
  keep.show([fileOf(1, false), fileOf(2)]);
  assert.deepEqual([button.hidden, button.textContent], [false, "Keep this"]);
  await keep.toggle();
  assert.deepEqual(sent, ['/recordings/2 {"protected":true}']);
});

test("what is kept stays so where an older answer comes late", async () => {
  const keep = new Keep("/recordings");
  keep.show([fileOf(1)]);
  await keep.toggle();
  keep.show([fileOf(1)]);
  assert.equal(button.textContent, "Kept. Release");
  await keep.toggle();
  assert.deepEqual(sent.at(-1), '/recordings/1 {"protected":false}');
  assert.equal(button.textContent, "Keep this");
});

test("a refusal changes nothing and is shown", async () => {
  const keep = new Keep("/recordings");
  keep.show([fileOf(1)]);
  status = 403;
  await keep.toggle();
  assert.equal(button.textContent, "Keep this");
  assert.equal(words.textContent, "You are not allowed to do this.");
});
