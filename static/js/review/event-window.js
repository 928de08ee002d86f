// The events around a moment: as many as a list can show; more are asked for when they are needed.

/**
 * @typedef {object} ReviewEvent
 * @property {number} time seconds since 1970.
 * @property {string} kind
 * @property {string | null} person
 * @property {string} text
 * @property {string | null} alert
 */

/** @typedef {{ events: ReviewEvent[], more: boolean }} Answer */
/** @typedef {(from: number, to: number, backwards: boolean) => Promise<Answer>} Ask */

const KEPT = 1000;
const LATE_S = 60; // an event may be stored so long after it happened
const SAME_S = 0.001;

export class EventWindow {
  /** @type {ReviewEvent[]} all that there are from `low` to `high`, in order. */
  events = [];
  #calls = 0;

  /**
   * @param {number} begin of the day.
   * @param {number} end
   * @param {Ask} ask
   * @param {() => number} now seconds since 1970: of today, more is to come.
   */
  constructor(begin, end, ask, now) {
    this.begin = begin;
    this.end = end;
    this.ask = ask;
    this.now = now;
    this.low = begin;
    this.high = begin;
  }

  /** @param {number} moment */
  async around(moment) {
    this.#calls += 1;
    const call = this.#calls;
    const [before, after] = await Promise.all([
      this.#asked(this.begin, moment, true),
      this.#asked(moment, this.end, false),
    ]);
    if (call !== this.#calls) {
      return; // another one has been asked since, perhaps for other kinds
    }
    this.events = [...before.events, ...after.events];
    this.low = before.more ? before.events[0].time : this.begin;
    this.high = after.more ? after.events[after.events.length - 1].time : this.#told;
  }

  async earlier() {
    const call = this.#calls;
    const { events, more } = await this.#asked(this.begin, this.low + SAME_S, true);
    if (call !== this.#calls) {
      return;
    }
    this.#join([...events, ...this.events]);
    this.low = more ? events[0].time : this.begin;
    if (this.events.length > KEPT) {
      this.events.length = KEPT;
      this.high = this.events[KEPT - 1].time;
    }
  }

  async later() {
    const call = this.#calls;
    const { events, more } = await this.#asked(this.high, this.end, false);
    if (call !== this.#calls) {
      return;
    }
    this.#join([...this.events, ...events]);
    this.high = more ? events[events.length - 1].time : this.#told;
    if (this.events.length > KEPT) {
      this.events = this.events.slice(-KEPT);
      this.low = this.events[0].time;
    }
  }

  /**
   * The first event after a moment, null if there is none on this day.
   *
   * @param {number} moment
   */
  async next(moment) {
    await this.#know(moment);
    const find = () => this.events.find(({ time }) => time > moment + SAME_S);
    if (!find() && this.high < this.end) {
      await this.later();
    }
    return find() ?? null;
  }

  /**
   * The last event before a moment.
   *
   * @param {number} moment
   */
  async previous(moment) {
    await this.#know(moment);
    const find = () => this.events.findLast(({ time }) => time < moment - SAME_S);
    if (!find() && this.low > this.begin) {
      await this.earlier();
    }
    return find() ?? null;
  }

  /** Until when all is known that has happened. */
  get #told() {
    return Math.max(this.begin, Math.min(this.end, this.now() - LATE_S));
  }

  /** @param {number} moment */
  async #know(moment) {
    if (moment < this.low || moment > this.high) {
      await this.around(moment);
    }
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {boolean} backwards
   * @returns {Promise<Answer>}
   */
  async #asked(from, to, backwards) {
    return to > from ? this.ask(from, to, backwards) : { events: [], more: false };
  }

  /** @param {ReviewEvent[]} events those at the seam may be there twice. */
  #join(events) {
    const found = new Map(
      events.map((one) => [`${one.time} ${one.kind} ${one.person} ${one.alert} ${one.text}`, one]),
    );
    this.events = [...found.values()];
  }
}
