// What the database knows of the people who are here: since when, and where their picture is.
// Asked for sparingly, and only those who are not known yet, or not for a while.

import { look } from "../parts/http.js";

const NEW_MS = 2500; // a person is stored, and has a picture, some seconds after they came
const KNOWN_MS = 20_000;

/** @typedef {{ since?: number, picture?: string }} Fact `since` in milliseconds since 1970. */

export class Facts {
  /** @type {Map<string, Fact>} by id. */
  known = new Map();

  /** @param {string} address */
  constructor(address) {
    this.address = address;
    this.askedAt = -Infinity;
    this.isAsking = false;
  }

  /** @param {string} id */
  of(id) {
    return this.known.get(id);
  }

  /**
   * Called often, with the ids of who is here; asks when it is time.
   *
   * @param {string[]} ids
   * @param {number} now
   * @param {boolean} mayAsk
   */
  async refresh(ids, now, mayAsk) {
    const isNew = ids.some((id) => !this.known.get(id)?.picture);
    const isDue = now - this.askedAt > (isNew ? NEW_MS : KNOWN_MS);
    if (!mayAsk || !isDue || this.isAsking || !ids.length) {
      return;
    }
    this.isAsking = true;
    this.askedAt = now;
    /** @type {{ people: Record<string, Fact> } | null} */
    const answer = await look(`${this.address}?ids=${ids.join(",")}`);
    this.isAsking = false;
    if (answer) {
      this.known = new Map(Object.entries(answer.people)); // forgets who has left
    }
  }
}
