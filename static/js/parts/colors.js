// A person's colour: from the identity, like on the server's pictures; if a person who is here
// already has it, the next free one, so that two people in view never look the same.

const FORGET_MS = 15_000;
const STEP = 7; // no common divisor with the number of colours, and far away in hue

export class ColorBook {
  /** @type {Map<string, { place: number, seen: number }>} */
  #places = new Map();

  /** @param {{ colors: string[], unknown: string }} palette */
  constructor({ colors, unknown }) {
    this.colors = colors;
    this.unknown = unknown;
  }

  /** @param {string | null} globalId */
  of(globalId) {
    if (!globalId) {
      return this.unknown;
    }
    let entry = this.#places.get(globalId);
    if (!entry) {
      entry = { place: this.#freePlace(globalId), seen: 0 };
      this.#places.set(globalId, entry);
    }
    entry.seen = performance.now();
    return this.colors[entry.place];
  }

  forgetOld() {
    const limit = performance.now() - FORGET_MS;
    for (const [globalId, { seen }] of this.#places) {
      if (seen < limit) {
        this.#places.delete(globalId);
      }
    }
  }

  /** @param {string} globalId */
  #freePlace(globalId) {
    const taken = new Set(Array.from(this.#places.values(), ({ place }) => place));
    const first = colorIndex(globalId, this.colors.length);
    let place = first;
    for (let tries = 0; tries < this.colors.length && taken.has(place); tries += 1) {
      place = (place + STEP) % this.colors.length;
    }
    return taken.has(place) ? first : place;
  }
}

/**
 * 32-bit FNV-1a, upper half mixed in: the same as tracking/people/colors.py.
 *
 * @param {string} globalId
 * @param {number} count
 */
export function colorIndex(globalId, count) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(globalId)) {
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  }
  return ((value ^ (value >>> 16)) >>> 0) % count;
}

/**
 * @param {string | null} globalId
 * @param {number} [trackId] for who is not known yet.
 */
export function shortId(globalId, trackId) {
  return globalId ? globalId.slice(0, 4).toUpperCase() : `#${trackId}`;
}
