// How far behind the camera the screen is: the newest few hundred pictures, without growing.

const KEPT = 256;

export class Lag {
  samples = new Float64Array(KEPT);
  sorted = new Float64Array(KEPT);
  count = 0;
  next = 0;

  /** @param {number} milliseconds */
  add(milliseconds) {
    this.samples[this.next] = milliseconds;
    this.next = (this.next + 1) % KEPT;
    this.count = Math.min(this.count + 1, KEPT);
  }

  clear() {
    this.count = 0;
    this.next = 0;
  }

  /**
   * @param {number} share of 0 to 1.
   * @returns {number | null} null while nothing was drawn.
   */
  percentile(share) {
    if (!this.count) {
      return null;
    }
    this.sorted.set(this.samples);
    const sorted = this.sorted.subarray(0, this.count).sort();
    return sorted[Math.floor((this.count - 1) * share)];
  }
}
