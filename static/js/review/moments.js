// What is played, some seconds at a time: files, and the tracks in them.

import { TrackPath } from "./track-path.js";

/** @import { TrackRows } from "./track-path.js" */

/**
 * A file of a camera; see `analytics/pages/review/moment.py`.
 *
 * @typedef {object} FootageFile
 * @property {number} id
 * @property {string} camera
 * @property {number} start seconds since 1970.
 * @property {number} end
 * @property {number} fps
 * @property {string} type such as MP4.
 * @property {boolean} there
 * @property {string | null} source its address; null if it may not be seen, or is gone.
 * @property {boolean} ours recorded by us, so that retention deletes it.
 * @property {boolean} kept
 */

/** @typedef {{ from: number, until: number, files: FootageFile[], tracks: TrackRows[] }} Answer */
/** @typedef {{ from: number, to: number, every: number }} Part */

/**
 * @typedef {object} Chunk
 * @property {number} from
 * @property {number} until
 * @property {number} every 1: all frames; 2: each second one.
 * @property {Map<string, FootageFile[]>} files by camera, in order.
 * @property {Map<string, TrackPath[]>} paths by camera.
 */

const KEPT = 6;
const RETRY_S = 3;
/** The faster it plays, the more is asked for at once, of fewer frames. */
const PARTS = [
  { speed: 1, seconds: 20, every: 1 },
  { speed: 2, seconds: 30, every: 1 },
  { speed: 4, seconds: 60, every: 2 },
  { speed: Infinity, seconds: 110, every: 4 },
];

export class Moments {
  /** @type {Chunk[]} the newest last. */
  #chunks = [];
  /** @type {Part | null} */
  #asking = null;
  #restUntil = 0;
  #generation = 0;

  /** @param {(part: Part) => Promise<Answer>} ask */
  constructor(ask) {
    this.ask = ask;
  }

  /**
   * What is known of a moment; null while it is asked for.
   *
   * @param {number} moment
   * @param {number} speed
   */
  at(moment, speed) {
    return this.#covering(moment, partFor(speed).every);
  }

  /**
   * Asks for a moment, and ahead of it for what comes next.
   *
   * @param {number} moment
   * @param {number} speed
   * @param {number} now seconds.
   * @returns {Promise<void> | null} null if there is nothing to ask for.
   */
  need(moment, speed, now) {
    const { seconds, every } = partFor(speed);
    const known = this.#covering(moment, every);
    if (this.#asking || now < this.#restUntil) {
      return null;
    }
    if (!known) {
      return this.#load({ from: moment, to: moment + seconds, every }, now);
    }
    const { until } = known;
    if (until - moment < seconds / 2 && !this.#covering(until, every)) {
      return this.#load({ from: until, to: until + seconds, every }, now);
    }
    return null;
  }

  /** What was known is no longer what is wanted. */
  forget() {
    this.#chunks = [];
    this.#asking = null;
    this.#generation += 1;
  }

  /**
   * @param {Part} part
   * @param {number} now
   */
  async #load(part, now) {
    const generation = this.#generation;
    this.#asking = part;
    try {
      const answer = await this.ask(part);
      if (generation === this.#generation) {
        this.#chunks.push(chunkOf(answer, part.every));
        this.#chunks.splice(0, this.#chunks.length - KEPT);
      }
    } catch (error) {
      this.#restUntil = now + RETRY_S;
      throw error;
    } finally {
      if (generation === this.#generation) {
        this.#asking = null;
      }
    }
  }

  /**
   * @param {number} moment
   * @param {number} every
   */
  #covering(moment, every) {
    return (
      this.#chunks.findLast(
        (one) => one.from <= moment && moment < one.until && one.every <= every,
      ) ?? null
    );
  }
}

/** @param {number} speed */
const partFor = (speed) => PARTS.find((one) => speed <= one.speed) ?? PARTS[PARTS.length - 1];

/**
 * @param {Answer} answer
 * @param {number} every
 * @returns {Chunk}
 */
function chunkOf({ from, until, files, tracks }, every) {
  return {
    from,
    until,
    every,
    files: grouped(files, (one) => one),
    paths: grouped(tracks, (one) => new TrackPath(one, from)),
  };
}

/**
 * @template {{ camera: string }} T
 * @template U
 * @param {T[]} all
 * @param {(one: T) => U} made
 * @returns {Map<string, U[]>}
 */
function grouped(all, made) {
  const found = new Map();
  for (const one of all) {
    found.set(one.camera, [...(found.get(one.camera) ?? []), made(one)]);
  }
  return found;
}
