// Counts events of the last seconds.

const WINDOW_MS = 3000;

export class Rate {
  /** @type {number[]} */
  times = [];
  began = performance.now();

  count(now = performance.now()) {
    this.times.push(now);
    this.#forget(now);
  }

  perSecond(now = performance.now()) {
    this.#forget(now);
    const span = Math.min(WINDOW_MS, Math.max(500, now - this.began));
    return (this.times.length * 1000) / span;
  }

  /** @param {number} now */
  #forget(now) {
    while (this.times.length && now - this.times[0] > WINDOW_MS) {
      this.times.shift();
    }
  }
}
