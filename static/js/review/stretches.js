// When there is something to play.

/** @typedef {[begin: number, end: number]} Stretch seconds since 1970. */

export class Stretches {
  /** @param {Stretch[]} all in any order; they may overlap. */
  constructor(all) {
    /** @type {Stretch[]} */
    this.all = [];
    for (const [begin, end] of [...all].sort((one, other) => one[0] - other[0])) {
      const last = this.all.at(-1);
      if (last && begin <= last[1]) {
        last[1] = Math.max(last[1], end);
      } else {
        this.all.push([begin, end]);
      }
    }
  }

  /**
   * Where playing continues: at the moment itself, or behind a gap; null at the end.
   *
   * @param {number} moment
   */
  from(moment) {
    const found = this.all.find(([, end]) => moment < end);
    return found ? Math.max(moment, found[0]) : null;
  }
}

/**
 * The steps of a timeline that are not empty, as stretches.
 *
 * @param {number[]} counts
 * @param {number} begin
 * @param {number} step
 * @returns {Stretch[]}
 */
export const filled = (counts, begin, step) =>
  counts.flatMap((count, place) =>
    count ? [/** @type {Stretch} */ ([begin + place * step, begin + (place + 1) * step])] : [],
  );
