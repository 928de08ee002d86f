// When a frame of a file was taken: as `exports/video/footage.py` tells it.

const SAME = 0.02; // durations that differ by less say the same
const FRAMES = 2;

/**
 * Moments are seconds since 1970.
 *
 * @typedef {object} FileSpan
 * @property {number} start
 * @property {number} end
 * @property {number} fps
 */

export class FileTime {
  /**
   * @param {FileSpan} span
   * @param {number} duration seconds by the file's own time stamps.
   */
  constructor({ start, end, fps }, duration) {
    const seconds = Math.max(end - start, 1e-3);
    const known = Number.isFinite(duration) && duration > 0;
    const differ = known && Math.abs(duration - seconds) > Math.max(SAME * seconds, FRAMES / fps);
    this.start = start;
    this.duration = known ? duration : seconds;
    // Where someone has stated the true rate of a file whose header is wrong, its stamps are not
    // those of a clock.
    this.factor = differ ? duration / seconds : 1;
    this.#counted = known ? duration / seconds : 1;
    this.step = 1 / fps;
  }

  /** Seconds of the file per second by the number of frames. */
  #counted;

  /**
   * Seconds of the file, inside of it.
   *
   * @param {number} moment
   */
  toFile(moment) {
    const seconds = (moment - this.start) * this.factor;
    return Math.max(0, Math.min(seconds, this.duration - 0.5 * this.step * this.factor));
  }

  /**
   * When the frame at some seconds of the file was taken.
   *
   * @param {number} seconds
   */
  taken(seconds) {
    return this.start + seconds / this.factor;
  }

  /**
   * The same by the frame's number and the rate of the recording, which tasks date observations
   * of recordings by.
   *
   * @param {number} seconds
   */
  counted(seconds) {
    return this.start + seconds / this.#counted;
  }
}

/**
 * The file that covers a moment: of files that overlap, the first one.
 *
 * @template {FileSpan} T
 * @param {T[]} files in the order of their start.
 * @param {number} moment
 * @returns {T | null}
 */
export const fileAt = (files, moment) =>
  files.find(({ start, end }) => start <= moment && moment < end) ?? null;

/**
 * The file that follows.
 *
 * @template {FileSpan} T
 * @param {T[]} files
 * @param {number} moment
 * @returns {T | null}
 */
export const fileAfter = (files, moment) =>
  files.find(({ start, end }) => start > moment && end > moment) ?? null;
