import assert from "node:assert/strict";
import { test } from "node:test";
import { ColorBook, colorIndex, shortId } from "../../../static/js/parts/colors.js";

const colors = Array.from({ length: 12 }, (_, index) => `color ${index}`);

test("two people in view have different colours, and keep them", () => {
  const book = new ColorBook({ colors, unknown: "grey" });
  const ids = Array.from({ length: 12 }, (_, index) => `person ${index}`);
  const given = ids.map((id) => book.of(id));
  assert.equal(new Set(given).size, 12);
  assert.deepEqual(
    ids.map((id) => book.of(id)),
    given,
  );
  assert.equal(book.of(null), "grey");
});

test("more people than colours share, by their identity", () => {
  const book = new ColorBook({ colors: colors.slice(0, 1), unknown: "grey" });
  assert.equal(book.of("anna"), "color 0");
  assert.equal(book.of("ben"), "color 0");
});

test("an identity's place is within the colours", () => {
  for (const id of ["", "anna", "ä", "0b4f"]) {
    const place = colorIndex(id, 7);
    assert.ok(Number.isInteger(place) && place >= 0 && place < 7);
  }
});

test("who is not known yet is told by the track", () => {
  assert.equal(shortId("0b4fdead", 3), "0B4F");
  assert.equal(shortId(null, 3), "#3");
});
