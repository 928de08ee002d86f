// The part of a day that the timeline shows: moments to pixels and back, zoom, marks of the ruler.

const SHORTEST_S = 120;
/** Seconds between two marks of the ruler. */
const STEPS = [10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600];
const MARK_PX = 74; // a time of day needs so much

export class TimeScale {
  /**
   * @param {number} begin of the day, seconds since 1970.
   * @param {number} end
   */
  constructor(begin, end) {
    this.begin = begin;
    this.end = end;
    this.from = begin;
    this.to = end;
  }

  get seconds() {
    return this.to - this.from;
  }

  get isWhole() {
    return this.seconds >= this.end - this.begin;
  }

  /**
   * @param {number} moment
   * @param {number} width
   */
  x(moment, width) {
    return ((moment - this.from) / this.seconds) * width;
  }

  /**
   * @param {number} x
   * @param {number} width
   */
  moment(x, width) {
    return this.clamp(this.from + (x / width) * this.seconds);
  }

  /** @param {number} moment */
  clamp(moment) {
    return Math.max(this.begin, Math.min(moment, this.end - 0.001));
  }

  /**
   * Shows so many seconds, with a moment where it was.
   *
   * @param {number} seconds
   * @param {number} around
   */
  zoom(seconds, around) {
    const length = Math.max(SHORTEST_S, Math.min(seconds, this.end - this.begin));
    const share = Math.max(0, Math.min((around - this.from) / this.seconds, 1));
    this.#show(around - share * length, length);
  }

  /** @param {number} seconds */
  pan(seconds) {
    this.#show(this.from + seconds, this.seconds);
  }

  /**
   * Shows a moment that is outside, with room before it.
   *
   * @param {number} moment
   * @returns {boolean} whether it was outside.
   */
  reveal(moment) {
    if (moment >= this.from && moment <= this.to) {
      return false;
    }
    this.#show(moment - this.seconds / 8, this.seconds);
    return true;
  }

  /**
   * The moments that the ruler names; steps count from midnight.
   *
   * @param {number} width pixels of the page.
   */
  marks(width) {
    const least = (MARK_PX / Math.max(1, width)) * this.seconds;
    const step = STEPS.find((one) => one >= least) ?? STEPS[STEPS.length - 1];
    const first = Math.ceil((this.from - this.begin) / step);
    const last = Math.floor((this.to - this.begin) / step);
    return Array.from(
      { length: last - first + 1 },
      (_, place) => this.begin + (first + place) * step,
    );
  }

  /**
   * @param {number} from
   * @param {number} length
   */
  #show(from, length) {
    this.from = Math.max(this.begin, Math.min(from, this.end - length));
    this.to = this.from + length;
  }
}
