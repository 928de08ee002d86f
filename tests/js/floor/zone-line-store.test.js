import assert from "node:assert/strict";
import { test } from "node:test";
import { ZoneLineStore } from "../../../static/js/floor/zone-line-store.js";

const urls = { zonesUrl: "/zones", linesUrl: "/lines" };

/** @param {string[]} ids */
const zones = (ids) => ids.map((id) => ({ id, name: id, color: "#fff", points: [] }));

test("an id is made of the name, without accents and signs", () => {
  const store = new ZoneLineStore({ zones: [], lines: [], ...urls });
  assert.equal(store.newId("zone", "Main hall (east)"), "main_hall_east");
  assert.equal(store.newId("zone", "Café"), "cafe");
  assert.equal(store.newId("line", "入口"), "line");
  assert.equal(store.newId("zone", "x".repeat(200)).length, 56);
});

test("a name that is taken gets a number, among its own kind", () => {
  const store = new ZoneLineStore({ zones: zones(["door", "door_2"]), lines: [], ...urls });
  assert.equal(store.newId("zone", "Door"), "door_3");
  assert.equal(store.newId("line", "Door"), "door");
});
