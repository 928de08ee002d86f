import assert from "node:assert/strict";
import { test } from "node:test";
import { Editor } from "../../../static/js/floor/editor.js";

/** @type {Point[]} */
const SQUARE = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
];

/** @param {Partial<import("../../../static/js/floor/editor.js").Shape>} shape */
function opened(shape) {
  const editor = new Editor(() => {});
  editor.open({ kind: "zone", id: null, name: "Hall", color: "#fff", points: [], ...shape });
  return editor;
}

test("what is wrong is told by a code", () => {
  assert.equal(opened({ points: SQUARE.slice(2) }).problem?.code, "too_few_points");
  const bow = /** @type {Point[]} */ ([
    [0, 0],
    [4, 3],
    [4, 0],
    [0, 3],
  ]);
  assert.equal(opened({ points: bow }).problem?.code, "crosses_itself");
  assert.equal(opened({ points: SQUARE, name: " " }).problem?.code, "no_name");
  assert.equal(opened({ points: SQUARE }).problem, null);
  assert.equal(opened({ kind: "line", points: SQUARE.slice(2) }).problem, null);
});

test("a zone is drawn corner by corner and closed", () => {
  const editor = opened({});
  editor.snap = 0.5;
  for (const corner of SQUARE) {
    editor.add([corner[0] + 0.1, corner[1] - 0.1]);
    editor.add(corner); // a click that trembles adds none
  }
  assert.deepEqual(editor.shape.points, SQUARE);
  assert.ok(editor.drawing);
  assert.ok(editor.finish());
  assert.ok(!editor.drawing);
});

test("a line is complete with its second end", () => {
  const editor = opened({ kind: "line" });
  editor.add([0, 0]);
  assert.ok(editor.drawing);
  editor.add([3, 0]);
  assert.ok(!editor.drawing);
});

test("corners go before edges, and nothing is grabbed beyond reach", () => {
  const editor = opened({ points: SQUARE });
  assert.deepEqual(editor.grab([0.2, 0.1], 0.5), { corner: 0 });
  assert.deepEqual(editor.grab([4.1, 2], 0.5), { edge: 1 });
  assert.equal(editor.grab([2, 2], 0.5), null);
});

test("a zone keeps three corners, and steps are taken back", () => {
  const editor = opened({ points: SQUARE });
  editor.remove(3);
  editor.remove(2);
  assert.equal(editor.shape.points.length, 3);
  editor.undo();
  assert.deepEqual(editor.shape.points, SQUARE);
  assert.ok(!editor.isChanged);
});

test("another name is a change, and the old one again is none", () => {
  const editor = opened({ points: SQUARE });
  const { name } = editor.shape;
  editor.shape.name = "Yard";
  assert.ok(editor.isChanged);
  editor.shape.name = name;
  assert.ok(!editor.isChanged);
});
