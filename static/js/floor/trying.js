// Asks the server what the pairs would give, a moment after they changed; the newest answer counts.

import { call, messageOf } from "../parts/http.js";

/** @import { Complete } from "./pairs.js" */

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
 * @property {Point[]} [footprint]
 */

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
   */
  ask(pairs, size) {
    clearTimeout(this.#timer);
    this.#running?.abort();
    if (pairs.length < LEAST) {
      this.onAnswer(null);
      return;
    }
    this.#timer = setTimeout(() => this.#send(pairs, size), WAIT_MS);
  }

  /**
   * @param {Complete[]} pairs
   * @param {Size} size
   */
  async #send(pairs, size) {
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    try {
      const body = { points: pairs, size };
      this.onAnswer(await call("POST", this.address, { body, signal }));
    } catch (error) {
      if (!signal.aborted) {
        this.onAnswer({ problem: messageOf(error) });
      }
    }
  }
}
