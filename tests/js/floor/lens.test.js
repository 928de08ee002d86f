import assert from "node:assert/strict";
import { test } from "node:test";
import { bend, bentLine, straighten } from "../../../static/js/floor/lens.js";

/** @import { Lens } from "../../../static/js/floor/lens.js" */

/** @type {Size} */
const SIZE = [600, 800];
/** @type {Lens[]} */
const LENSES = [
  { k1: -0.14, model: "polynomial", size: SIZE },
  { k1: 0.2, model: "polynomial", size: SIZE },
  { k1: -0.6, model: "division", size: SIZE },
  { k1: 0.2, model: "division", size: SIZE },
];

/**
 * @param {Point | null} found
 * @param {Point} wanted
 */
function near(found, wanted) {
  assert.ok(found);
  assert.ok(Math.hypot(found[0] - wanted[0], found[1] - wanted[1]) < 1e-6, `${found} ${wanted}`);
}

test("a straight lens changes nothing", () => {
  assert.deepEqual(straighten(null, [3, 4]), [3, 4]);
  assert.deepEqual(bend(null, [3, 4]), [3, 4]);
  assert.deepEqual(bentLine(null, [0, 0], [3, 4]), [
    [0, 0],
    [3, 4],
  ]);
});

test("bending undoes straightening", () => {
  for (const lens of LENSES) {
    for (const pixel of /** @type {Point[]} */ ([
      [300, 400],
      [20, 30],
      [590, 400],
    ])) {
      const straight = straighten(lens, pixel);
      assert.ok(straight);
      near(bend(lens, straight), pixel);
    }
  }
});

test("it is the lens of the server", () => {
  near(straighten({ k1: -0.25, model: "division", size: SIZE }, [0, 0]), [-100, -400 / 3]);
});

test("what the lens cannot show is nowhere", () => {
  /** @type {Lens} */
  const lens = { k1: -0.6, model: "polynomial", size: SIZE };
  assert.equal(straighten(lens, [0, 0]), null);
  assert.equal(bend(lens, [-2000, 0]), null);
});

test("a straight line is drawn bent, in pieces that follow it", () => {
  const lens = LENSES[2];
  const corners = bentLine(lens, [-200, 50], [800, 50]);
  assert.ok(corners.length > 8);
  const middle = corners[(corners.length - 1) / 2];
  assert.ok(middle && corners[0]);
  assert.ok(middle[1] < corners[0][1], "a barrel bends the upper edge upwards in its middle");
});
