import assert from "node:assert/strict";
import { test } from "node:test";
import { NewestPicture } from "../../../static/js/live/newest-picture.js";

function made() {
  /** @type {number[]} */
  const dropped = [];
  /** @type {number[]} */
  const closed = [];
  const pictures = new NewestPicture((header) => dropped.push(header.frame_sequence));
  const picture = (/** @type {number} */ sequence, epoch = 1) => ({
    header: {
      camera_id: "c1",
      frame_sequence: sequence,
      timestamp: "",
      epoch,
      width: 2,
      height: 1,
    },
    bitmap: { width: 2, height: 1, close: () => closed.push(sequence) },
  });
  return { pictures, picture, dropped, closed };
}

test("the newest picture is shown once, older ones are dropped", () => {
  const { pictures, picture, dropped, closed } = made();
  assert.equal(pictures.take(), null);
  pictures.add(1, picture(10));
  pictures.add(2, picture(11));
  assert.equal(pictures.take()?.header.frame_sequence, 11);
  assert.equal(pictures.take(), null);
  assert.deepEqual([dropped, closed], [[10], [10]]);
});

test("a picture that was decoded too late is dropped", () => {
  const { pictures, picture, dropped } = made();
  pictures.add(2, picture(11));
  pictures.add(1, picture(10));
  assert.equal(pictures.take()?.header.frame_sequence, 11);
  pictures.add(1, picture(9));
  assert.equal(pictures.take(), null);
  assert.deepEqual(dropped, [10, 9]);
});

test("a new worker starts over, the replaced one is ignored", () => {
  const { pictures, picture, dropped } = made();
  pictures.add(1, picture(900));
  pictures.add(3, picture(0, 2));
  pictures.add(4, picture(901));
  assert.equal(pictures.take()?.header.epoch, 2);
  assert.deepEqual(dropped, [900, 901]);
});

test("what nobody waits for is closed without a word", () => {
  const { pictures, picture, dropped, closed } = made();
  pictures.add(1, picture(10));
  pictures.forget();
  assert.equal(pictures.take(), null);
  assert.deepEqual([dropped, closed], [[], [10]]);
});
