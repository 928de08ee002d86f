// Asks the server what the pairs would give, a moment after they changed; the newest answer counts.

import { call, messageOf } from "../parts/http.js";

/**
 * @import { Lens } from "./lens.js"
 * @import { Complete } from "./pairs.js"
 */

/**
 * @typedef {object} Note one thing to do, as `vision/calibration/advice.py` has it.
 * @property {"disagrees" | "far_off" | "only_four" | "little_spread" | "far_away" | "unusable"} code
 * @property {"wrong" | "hint"} level
 * @property {string} text
 */

/**
 * @typedef {object} TrialPoint how well one pair fits.
 * @property {Point} floor
 * @property {Point} projected where its pixel comes to lie.
 * @property {number} error_cm
 * @property {boolean} outlier
 */

/**
 * @typedef {object} TrialAnswer a `problem` alone, or everything else.
 * @property {string} [problem]
 * @property {Matrix} [homography]
 * @property {number} [mean_error_cm]
 * @property {number} [max_error_cm]
 * @property {TrialPoint[]} [points]
 * @property {"open" | "good" | "fair" | "poor"} [quality]
 * @property {Note[]} [notes]
 * @property {LensTold} [lens]
 * @property {Lens | null} [optics] null: a straight lens.
 * @property {Point[]} [footprint]
 */

/**
 * @typedef {object} LensTold
 * @property {number} k1
 * @property {Lens["model"]} model
 * @property {boolean} automatic
 * @property {string} text
 */

/** @typedef {{ k1: number, model: Lens["model"] } | null} GivenLens null: to be measured. */

const WAIT_MS = 90;
export const LEAST = 4;

export class Trial {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #running;

  /**
   * @param {string} address
   * @param {(answer: TrialAnswer | null) => void} onAnswer what the server says of the pairs; null
   *   while there are too few.
   */
  constructor(address, onAnswer) {
    this.address = address;
    this.onAnswer = onAnswer;
  }

  /**
   * @param {Complete[]} pairs
   * @param {Size} size
   * @param {GivenLens} lens
   * @param {Point[][]} lines points along straight edges.
   */
  ask(pairs, size, lens, lines) {
    clearTimeout(this.#timer);
    this.#running?.abort();
    if (pairs.length < LEAST) {
      this.onAnswer(null);
      return;
    }
    this.#timer = setTimeout(() => this.#send({ points: pairs, size, lens, lines }), WAIT_MS);
  }

  /** @param {{ points: Complete[], size: Size, lens: GivenLens, lines: Point[][] }} body */
  async #send(body) {
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    try {
      this.onAnswer(await call("POST", this.address, { body, signal }));
    } catch (error) {
      if (!signal.aborted) {
        this.onAnswer({ problem: messageOf(error) });
      }
    }
  }
}
