// The zones and lines of a floor: what the page knows of them, and how they are stored.

import { call } from "../parts/http.js";

/** @import { Kind, Shape } from "./editor.js" */

/** @typedef {{ id: string, name: string, points: Point[], color?: string }} ZoneOrLine */

const LONGEST = 56; // of an identifier, before a number is added

export class ZoneLineStore {
  /** @param {{ zones: Zone[], lines: Line[], zonesUrl: string, linesUrl: string }} config */
  constructor({ zones, lines, zonesUrl, linesUrl }) {
    this.zones = zones;
    this.lines = lines;
    this.urls = { zone: zonesUrl, line: linesUrl };
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   * @returns {ZoneOrLine | undefined}
   */
  find(kind, id) {
    return (kind === "zone" ? this.zones : this.lines).find((one) => one.id === id);
  }

  /**
   * Stores a shape, as a new zone or line if it has no id.
   *
   * @param {Shape} shape
   */
  async save(shape) {
    const { kind, points, color } = shape;
    const name = shape.name.trim();
    const id = shape.id ?? this.newId(kind, name);
    const values = kind === "zone" ? { name, polygon: points, color } : { name, points };
    if (shape.id === null) {
      await call("POST", this.urls[kind], { body: { [`${kind}_id`]: id, ...values } });
    } else {
      await call("PATCH", `${this.urls[kind]}/${id}`, { body: values });
    }
    if (kind === "zone") {
      replace(this.zones, { id, name, points, color });
    } else {
      replace(this.lines, { id, name, points });
    }
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   */
  async remove(kind, id) {
    await call("DELETE", `${this.urls[kind]}/${id}`);
    const all = kind === "zone" ? this.zones : this.lines;
    all.splice(
      all.findIndex((one) => one.id === id),
      1,
    );
  }

  /**
   * What people and programs call it by: of the name, and not there yet.
   *
   * @param {Kind} kind
   * @param {string} name
   */
  newId(kind, name) {
    const plain = name
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "");
    const stem = plain.toLowerCase().slice(0, LONGEST) || kind;
    let id = stem;
    for (let number = 2; this.find(kind, id); number += 1) {
      id = `${stem}_${number}`;
    }
    return id;
  }
}

/**
 * Puts a zone or line where the one with its id is, else at the end.
 *
 * @template {ZoneOrLine} T
 * @param {T[]} all
 * @param {T} changed
 */
function replace(all, changed) {
  const at = all.findIndex((one) => one.id === changed.id);
  all.splice(at < 0 ? all.length : at, 1, changed);
}
