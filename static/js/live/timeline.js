// The frames of a recorded task as one line, and when each was taken; see
// `tracking/pages/live/stretches.py`.

/**
 * Frames without a gap.
 *
 * @typedef {object} Stretch
 * @property {number} first its first frame on the line.
 * @property {number} count
 * @property {number} fps
 * @property {number | null} start seconds since 1970; null of a recording without a date.
 * @property {boolean} [follows] there is no gap before it: only the rate changes.
 */

export class Timeline {
  /** @param {Stretch[]} stretches one or more, in order. */
  constructor(stretches) {
    const last = stretches[stretches.length - 1];
    this.stretches = stretches;
    this.total = last.first + last.count;
    this.fps = stretches[0].fps;
    this.isDated = last.start !== null;
  }

  /**
   * Milliseconds since 1970; of a recording without a date, since its beginning.
   *
   * @param {number} position
   */
  timeOf(position) {
    const stretch = this.stretches.findLast(({ first }) => first <= position) ?? this.stretches[0];
    const into = (Math.max(0, position - stretch.first) / stretch.fps) * 1000;
    return (stretch.start ?? 0) * 1000 + into;
  }

  /**
   * The frame at a moment, or the next one behind a gap.
   *
   * @param {number} moment milliseconds, as `timeOf` answers them.
   */
  positionAt(moment) {
    for (const { first, count, fps, start } of this.stretches) {
      const frame = Math.round(((moment - (start ?? 0) * 1000) / 1000) * fps);
      if (frame < count) {
        return first + Math.max(0, frame);
      }
    }
    return this.total - 1;
  }

  /** Where a gap in time is, as parts of the whole. */
  get gaps() {
    return this.stretches
      .slice(1)
      .filter(({ follows }) => !follows)
      .map(({ first }) => first / this.total);
  }
}
