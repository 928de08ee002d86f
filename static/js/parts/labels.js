// Room for labels on a canvas, so that none covers another.

/**
 * All in pixels of the canvas.
 *
 * @typedef {{ left: number, top: number, right: number, bottom: number }} Box
 */

/**
 * Where a label stands, from its point: to the left or right of it (-1, 1) or neither, and how many
 * rows above (negative) or below.
 *
 * @typedef {[side: number, row: number]} Slot
 */

/**
 * @typedef {object} Wanted
 * @property {number} x of the point that it belongs to.
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} gap between the point and the label.
 * @property {Slot} first where it stands if there is room.
 * @property {string} [key] whose label it is: it stays on its side while it can.
 */

/** @typedef {Box & { isFar: boolean }} Spot `isFar`: others are between it and its point. */

/** @type {Slot[]} the better ones first. */
const SLOTS = [0, -1, 1, -2, 2, -3, 3].flatMap((row) =>
  (row ? [1, -1, 0] : [1, -1]).map((side) => /** @type {Slot} */ ([side, row])),
);

export class Labels {
  /** @type {Box[]} */
  #labels = [];
  /** @type {Box[]} what is covered only if there is no other room. */
  #weak = [];
  /** @type {Map<string, Slot>} of this painting. */
  #slots = new Map();
  /** @type {Map<string, Slot>} of the painting before. */
  #before = new Map();

  /** @param {{ width: number, height: number }} canvas */
  constructor(canvas) {
    this.canvas = canvas;
  }

  /**
   * A new painting, over one whose labels are covered only if there is no other room.
   *
   * @param {Labels} [below]
   */
  begin(below) {
    this.#labels = [];
    this.#weak = below ? [...below.#labels] : [];
    [this.#before, this.#slots] = [this.#slots, this.#before];
    this.#slots.clear();
  }

  /** What comes next matters more: labels so far are covered if there is no other room. */
  weaken() {
    this.#weak.push(...this.#labels);
    this.#labels = [];
  }

  /**
   * No label comes here.
   *
   * @param {Box} box
   */
  take(box) {
    this.#labels.push(box);
  }

  /**
   * A dot is covered only if there is no other room.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  avoid(x, y, radius) {
    this.#weak.push({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
  }

  /**
   * Room for a label, which it has from now on.
   *
   * @param {Wanted} wanted
   * @returns {Spot | null} null where so many stand close together that there is none.
   */
  place(wanted) {
    const { first, key } = wanted;
    const kept = key === undefined ? undefined : this.#before.get(key);
    /** @type {{ box: Box, slot: Slot } | null} */
    let found = null;
    for (const slot of kept ? [kept, first, ...SLOTS] : [first, ...SLOTS]) {
      const box = this.#box(wanted, slot);
      if (hits(box, this.#labels)) {
        continue;
      }
      if (!hits(box, this.#weak)) {
        found = { box, slot };
        break;
      }
      found ??= { box, slot };
    }
    if (!found) {
      return null;
    }
    const { box, slot } = found;
    const isFar = Math.abs(slot[1]) > 1;
    this.#labels.push(box);
    if (key !== undefined && !isFar) {
      this.#slots.set(key, slot);
    }
    return { ...box, isFar };
  }

  /**
   * Kept inside the canvas if its point is there.
   *
   * @param {Wanted} wanted
   * @param {Slot} slot
   * @returns {Box}
   */
  #box({ x, y, width, height, gap }, [side, row]) {
    const { canvas } = this;
    const rows = row && Math.sign(row) * gap + (row - Math.sign(row) / 2) * height;
    let [left, top] = [x + side * gap + ((side - 1) / 2) * width, y + rows - height / 2];
    if (x >= 0 && x <= canvas.width && y >= 0 && y <= canvas.height) {
      left = Math.max(0, Math.min(left, canvas.width - width));
      top = Math.max(0, Math.min(top, canvas.height - height));
    }
    return { left, top, right: left + width, bottom: top + height };
  }
}

/**
 * @param {Box} box
 * @param {Box[]} others
 */
function hits({ left, top, right, bottom }, others) {
  for (const other of others) {
    if (left < other.right && right > other.left && top < other.bottom && bottom > other.top) {
      return true;
    }
  }
  return false;
}
