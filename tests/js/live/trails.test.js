import assert from "node:assert/strict";
import { test } from "node:test";
import { reassignTrails } from "../../../static/js/live/trails.js";

/** @import { Trail } from "../../../static/js/live/trails.js" */

const NOW = 10_000;
const TICK = { kind: "reassign", since: "2026-01-01T10:30:03Z", timestamp: "2026-01-01T10:30:05Z" };

/**
 * A trail along x, a point per second up to now.
 *
 * @param {number} y
 * @param {string[]} cameras
 * @returns {Trail}
 */
const person = (y, cameras = ["c01"]) => ({
  trail: [6000, 7000, 8000, 9000, NOW].map((at) => ({ x: at, y, at })),
  cameras,
});

/**
 * @param {string} id
 * @param {string} previous
 */
const given = (id, previous) => ({
  ...TICK,
  global_id: id,
  previous_ids: [previous],
  camera_id: "c01",
});

/** @param {Trail | undefined} one */
const rows = (one) => one?.trail.map(({ y }) => y);

test("two people who were swapped exchange the last seconds", () => {
  const people = new Map([
    ["anna", person(1)],
    ["ben", person(2)],
  ]);
  reassignTrails(people, [given("ben", "anna"), given("anna", "ben")], NOW);
  assert.deepEqual(rows(people.get("anna")), [1, 1, 2, 2, 1]);
  assert.deepEqual(rows(people.get("ben")), [2, 2, 1, 1, 2]);
});

test("someone new gets the points, who is not seen loses them", () => {
  const people = new Map([
    ["anna", person(1, [])],
    ["carl", { trail: [{ x: 0, y: 3, at: NOW }], cameras: ["c01"] }],
  ]);
  reassignTrails(people, [given("carl", "anna")], NOW);
  assert.deepEqual(rows(people.get("carl")), [1, 1, 3]);
  assert.deepEqual(rows(people.get("anna")), [1, 1, 1]);
});

test("who another camera shows keeps their trail", () => {
  const people = new Map([
    ["anna", person(1, ["c02"])],
    ["ben", person(2, ["c01", "c02"])],
  ]);
  reassignTrails(people, [given("ben", "anna")], NOW);
  assert.deepEqual(rows(people.get("anna")), [1, 1, 1, 1, 1]);
  assert.deepEqual(rows(people.get("ben")), [2, 2, 2, 2, 2]);
});

test("people who are not on the map are passed over", () => {
  const people = new Map([["anna", person(1)]]);
  reassignTrails(people, [given("ben", "carl")], NOW);
  assert.deepEqual(rows(people.get("anna")), [1, 1, 1, 1, 1]);
});
