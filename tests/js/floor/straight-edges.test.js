import assert from "node:assert/strict";
import { test } from "node:test";
import { bend, straighten } from "../../../static/js/floor/lens.js";
import { offLine, StraightEdges } from "../../../static/js/floor/straight-edges.js";

/** @import { Lens } from "../../../static/js/floor/lens.js" */

/** @type {Lens} */
const LENS = { k1: -0.14, model: "polynomial", size: [640, 480] };

test("an edge is kept once it has three points", () => {
  let changes = 0;
  const edges = new StraightEdges(/** @type {Point[][]} */ ([]), () => {
    changes += 1;
  });
  edges.begin();
  edges.add([1, 1]);
  edges.add([2, 2]);
  edges.end();
  assert.equal(edges.all.length, 0);
  edges.begin();
  for (const x of [1, 2, 3, 4]) {
    edges.add([x, x]);
  }
  edges.back();
  edges.end();
  assert.deepEqual(
    edges.all.map((points) => points.length),
    [3],
  );
  assert.equal(edges.open, null);
  edges.remove(0);
  assert.equal(edges.all.length, 0);
  assert.ok(changes > 8);
});

test("what lies off its line is what the lens does not explain", () => {
  const points = [40, 200, 360, 600].map((x) => {
    const straight = straighten(LENS, [40, 40]);
    assert.ok(straight);
    const shown = bend(LENS, [x, straight[1]]);
    assert.ok(shown);
    return shown;
  });
  assert.ok(offLine(points, LENS) < 1e-6);
  assert.ok(offLine(points, null) > 2);
});
