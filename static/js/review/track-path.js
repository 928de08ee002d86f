// Where a track is in a frame: as `exports/video/paths.py` tells it.

const SAME_S = 1e-4; // times of the same frame may differ by this
const DRAWN_GAP_S = 1; // between two observations over which a box is drawn
const HELD_S = 1;
const TRAIL_S = 2; // as far as the server tells before (`analytics/review/boxes.py`)

/** @typedef {[x1: number, y1: number, x2: number, y2: number]} Box pixels of the camera. */

/**
 * What the server says of a track; see `analytics/pages/review/moment.py`.
 *
 * @typedef {object} TrackRows
 * @property {string} camera
 * @property {number} number
 * @property {string | null} person
 * @property {boolean} live its observations are dated by the clock.
 * @property {number} task the later the task was started, the higher.
 * @property {number[]} times seconds after the begin of the answer.
 * @property {number[]} boxes four for each time.
 * @property {number[]} seen 0: only predicted.
 * @property {(number | null)[]} floor two for each time.
 */

/** @typedef {{ box: Box, floor: Point | null, isSeen: boolean }} Sight */
/** @typedef {{ path: TrackPath, sight: Sight, trail: Point[] }} Shown a trail ends at the feet. */

export class TrackPath {
  #delay = 0;

  /**
   * @param {TrackRows} rows
   * @param {number} begin of the answer, seconds since 1970.
   */
  constructor(rows, begin) {
    this.person = rows.person;
    this.number = rows.number;
    this.isLive = rows.live;
    this.task = rows.task;
    this.rows = rows;
    this.times = rows.times.map((time) => begin + time);
  }

  /**
   * Where to draw the track in a frame; null: not in it. An observation belongs to the first frame
   * at its time or after it; between two, the box is interpolated.
   *
   * @param {number} time of the frame, by the clock that dates the observations.
   * @param {number} before of the frame before.
   * @returns {Sight | null}
   */
  shown(time, before) {
    const { times } = this;
    const row = times.findLastIndex((one) => one <= time + SAME_S);
    if (row < 0) {
      return null;
    }
    if (times[row] > before + SAME_S && time - times[row] < DRAWN_GAP_S) {
      this.#delay = time - times[row];
      return this.#sight(row);
    }
    if (row + 1 === times.length || times[row + 1] - times[row] > DRAWN_GAP_S) {
      return null;
    }
    const share = (time - this.#delay - times[row]) / (times[row + 1] - times[row]);
    return mixed(this.#sight(row), this.#sight(row + 1), Math.max(0, Math.min(share, 1)));
  }

  /**
   * Where the feet were in the last seconds, as far as it is known here, and where they are.
   *
   * @param {number} time of the frame, by the clock that dates the observations.
   * @param {Sight} sight in the frame.
   * @returns {Point[]}
   */
  trail(time, sight) {
    const { times } = this;
    const first = times.findIndex((one) => one >= time - TRAIL_S);
    const end = times.findLastIndex((one) => one <= time) + 1;
    const boxes = Array.from({ length: first < 0 ? 0 : Math.max(0, end - first) }, (_, index) => {
      return this.#sight(first + index).box;
    });
    return [...boxes, sight.box].map(([x1, , x2, y2]) => [(x1 + x2) / 2, y2]);
  }

  /** @param {number} time */
  isNear(time) {
    const { times } = this;
    return times[0] - HELD_S <= time && time <= times[times.length - 1] + HELD_S;
  }

  /**
   * @param {number} row
   * @returns {Sight}
   */
  #sight(row) {
    const { boxes, floor, seen } = this.rows;
    const [x, y] = floor.slice(2 * row, 2 * row + 2);
    return {
      box: /** @type {Box} */ (boxes.slice(4 * row, 4 * row + 4)),
      floor: typeof x === "number" && typeof y === "number" ? [x, y] : null,
      isSeen: Boolean(seen[row]),
    };
  }
}

/**
 * The people in a frame: where several tasks tracked the same footage, by the newest.
 *
 * @param {TrackPath[]} paths of one camera.
 * @param {{ taken: number, counted: number, step: number }} frame
 * @returns {Shown[]}
 */
export function shownIn(paths, { taken, counted, step }) {
  const near = paths.filter((path) => path.isNear(path.isLive ? taken : counted));
  const newest = near.reduce((most, { task }) => Math.max(most, task), 0);
  return near.flatMap((path) => {
    // What a live task calls now is the nearest frame, not the first one after it.
    const time = path.isLive ? taken + step / 2 : counted;
    const sight = path.task === newest ? path.shown(time, time - step) : null;
    return sight ? [{ path, sight, trail: path.trail(time, sight) }] : [];
  });
}

/**
 * @param {Sight} first
 * @param {Sight} second
 * @param {number} share
 * @returns {Sight}
 */
function mixed(first, second, share) {
  const mix = (/** @type {number} */ one, /** @type {number} */ two) => one + share * (two - one);
  /** @type {Box} */
  const box = [
    mix(first.box[0], second.box[0]),
    mix(first.box[1], second.box[1]),
    mix(first.box[2], second.box[2]),
    mix(first.box[3], second.box[3]),
  ];
  /** @type {Point | null} */
  const floor =
    first.floor && second.floor
      ? [mix(first.floor[0], second.floor[0]), mix(first.floor[1], second.floor[1])]
      : first.floor;
  return { box, floor, isSeen: first.isSeen && second.isSeen };
}
