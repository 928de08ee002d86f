// The one clock that all cameras follow. Moments are seconds since 1970; `now` is that of the
// browser's own clock, in seconds.

export class PlayClock {
  #moment;
  #since = 0;
  #isRunning = false;
  speed = 1;
  /** What the user wants. */
  isPlaying = false;
  /** It waits for a video meanwhile. */
  isHeld = false;

  /** @param {number} moment */
  constructor(moment) {
    this.#moment = moment;
  }

  /** @param {number} now */
  at(now) {
    return this.#isRunning ? this.#moment + (now - this.#since) * this.speed : this.#moment;
  }

  /**
   * @param {boolean} isPlaying
   * @param {number} now
   */
  play(isPlaying, now) {
    this.isPlaying = isPlaying;
    this.#begin(this.at(now), now);
  }

  /**
   * @param {boolean} isHeld
   * @param {number} now
   */
  hold(isHeld, now) {
    if (isHeld !== this.isHeld) {
      const moment = this.at(now);
      this.isHeld = isHeld;
      this.#begin(moment, now);
    }
  }

  /**
   * @param {number} speed
   * @param {number} now
   */
  setSpeed(speed, now) {
    const moment = this.at(now);
    this.speed = speed;
    this.#begin(moment, now);
  }

  /**
   * @param {number} moment
   * @param {number} now
   */
  seek(moment, now) {
    this.#begin(moment, now);
  }

  /** Whether time passes. */
  get isRunning() {
    return this.#isRunning;
  }

  /**
   * @param {number} moment
   * @param {number} now
   */
  #begin(moment, now) {
    this.#moment = moment;
    this.#since = now;
    this.#isRunning = this.isPlaying && !this.isHeld;
  }
}

// Seconds of the clock, at its usual speed.
const SMALL_S = 0.02; // not seen
const BEHIND_S = 0.25; // the clock waits from here on…
const CAUGHT_UP_S = 0.05; // …until here
const FAR_BEHIND_S = 1;
const AHEAD_S = 0.4;
const MOST = 0.25; // of the speed

/**
 * How a video that is not where the clock is gets there: by another rate, or by a seek.
 *
 * @param {number} late seconds of the clock that it is behind; negative: ahead.
 * @param {number} speed
 * @returns {{ seek: boolean, rate: number }} rate in terms of the clock.
 */
export function correction(late, speed) {
  const scale = Math.max(1, speed);
  if (late > FAR_BEHIND_S * scale || late < -AHEAD_S * scale) {
    return { seek: true, rate: speed };
  }
  const isSmall = Math.abs(late) < SMALL_S * scale;
  const more = isSmall ? 0 : Math.max(-MOST * speed, Math.min(late, MOST * speed));
  return { seek: false, rate: speed + more };
}

/**
 * Whether the clock waits for a video: a browser that cannot play so many so fast plays them
 * slower, and still in step.
 *
 * @param {number} late
 * @param {number} speed
 * @param {boolean} wasBehind
 */
export const isBehind = (late, speed, wasBehind) =>
  late > (wasBehind ? CAUGHT_UP_S : BEHIND_S) * Math.max(1, speed);
