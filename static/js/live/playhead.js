// Where a recording is now, between two words of the worker. Moments are by `performance.now()`.

/** @import { Timeline } from "./timeline.js" */

const SETTLE_MS = 2500; // until then the worker may still tell where it was
const AHEAD_MS = 1500; // how far a position is carried on without word from the worker

export class Playhead {
  #anchor = { position: 0, at: 0 };
  #heldUntil = 0;
  #isPlaying = false;

  /** @param {Timeline} timeline */
  constructor(timeline) {
    this.timeline = timeline;
  }

  /**
   * The worker's status: of a recording without a date, the only word of how far it is.
   *
   * @param {{ status: string, progress?: number | null }} status
   * @param {number} now
   */
  setStatus({ status, progress }, now) {
    this.#isPlaying = status === "processing";
    if (progress !== null && progress !== undefined && !this.timeline.isDated) {
      this.#anchor = { position: progress * this.timeline.total, at: now };
    }
  }

  /**
   * @param {number} moment of the newest pictures, milliseconds since 1970.
   * @param {number} now
   */
  setTime(moment, now) {
    if (this.timeline.isDated) {
      this.#anchor = { position: this.timeline.positionAt(moment), at: now };
    }
  }

  /** The user chooses a place: until `seek` nothing else moves it. */
  hold() {
    this.#heldUntil = Infinity;
  }

  /**
   * The user chose a position; what the worker reports of the old one no longer counts.
   *
   * @param {number} frame
   * @param {number} now
   */
  seek(frame, now) {
    this.#anchor = { position: frame, at: now };
    this.#heldUntil = now + SETTLE_MS;
  }

  /**
   * The frame that is played; null while it is held.
   *
   * @param {number} now
   */
  positionAt(now) {
    if (now <= this.#heldUntil) {
      return null;
    }
    const { position, at } = this.#anchor;
    const ahead = this.#isPlaying ? Math.min(AHEAD_MS, now - at) / 1000 : 0;
    return Math.min(this.timeline.total - 1, position + ahead * this.timeline.fps);
  }
}
