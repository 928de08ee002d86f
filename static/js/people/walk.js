// Where the walk along a path is. The slider rounds what it shows: a walk that was kept in it would
// stand still on a screen with short frames.

export class Walk {
  #before = NaN;
  place = 0;

  /**
   * @param {number} most the end of the path; its begin is 0.
   * @param {number} seconds that the whole way takes.
   */
  constructor(most, seconds) {
    this.most = most;
    this.seconds = seconds;
  }

  /** @param {number} place from where it continues; from the end it begins again. */
  begin(place) {
    this.move(place >= this.most ? 0 : place);
  }

  /** @param {number} place where the slider was put. */
  move(place) {
    this.place = place;
    this.#before = NaN;
  }

  /** @param {number} moment of a frame, in milliseconds. */
  step(moment) {
    const passed = Number.isNaN(this.#before) ? 0 : (moment - this.#before) / 1000;
    this.#before = moment;
    this.place = Math.min(this.most, this.place + (passed / this.seconds) * this.most);
    return this.place;
  }
}
