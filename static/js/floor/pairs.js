// Pairs of the same point in a picture (pixels) and on the floor (metres).

import { distance } from "../parts/geometry.js";
import { History } from "./history.js";

/**
 * @typedef {"image" | "floor"} Side
 * @typedef {{ image: Point, floor: Point }} Complete
 * @typedef {{ image: Point | null, floor: Point | null }} Pair
 */

const COLORS = [
  "#ff9f1c",
  "#2ec4ff",
  "#8be04e",
  "#ff6f91",
  "#c9a0ff",
  "#ffe14d",
  "#3ddbb5",
  "#ff8552",
  "#9db4ff",
  "#e07bd8",
];

/** @param {number} index */
export const colorOf = (index) => COLORS[index % COLORS.length];

export class Pairs {
  /** @type {History<Pair[]>} */
  history = new History();
  /** @type {number | null} */
  selected = null;

  /**
   * @param {Pair[]} pairs
   * @param {(what: "points" | "selection") => void} onChange "points" when places have changed,
   *   "selection" when only that has.
   */
  constructor(pairs, onChange) {
    this.all = pairs;
    this.onChange = onChange;
  }

  get complete() {
    return this.all.flatMap(({ image, floor }) => (image && floor ? [{ image, floor }] : []));
  }

  /** The index of the pair whose other half is still missing; -1 if there is none. */
  get open() {
    return this.all.findIndex(({ image, floor }) => !image || !floor);
  }

  /**
   * A click: the missing half of the open pair, or the first half of a new one.
   *
   * @param {Side} side
   * @param {Point} place
   */
  put(side, place) {
    this.#keep();
    if (this.open >= 0) {
      this.all[this.open][side] = place;
    } else {
      this.all.push({ image: null, floor: null, [side]: place });
    }
    this.selected = this.open >= 0 ? this.open : this.all.length - 1;
    this.onChange("points");
  }

  /** @param {Pair[]} pairs */
  add(pairs) {
    this.#keep();
    this.all.push(...pairs);
    this.selected = this.all.length - 1;
    this.onChange("points");
  }

  /**
   * @param {number} index
   * @param {Side} side
   * @param {Point} place
   */
  move(index, side, place) {
    this.#keep(`${index} ${side}`);
    this.all[index][side] = place;
    this.selected = index;
    this.onChange("points");
  }

  endMove() {
    this.history.close();
  }

  /**
   * @param {Side} side
   * @param {number} dx
   * @param {number} dy
   */
  nudge(side, dx, dy) {
    const { selected } = this;
    const place = selected === null ? null : this.all[selected][side];
    if (selected !== null && place) {
      this.move(selected, side, [place[0] + dx, place[1] + dy]);
    }
  }

  /** @param {number} index */
  remove(index) {
    this.#keep();
    this.all.splice(index, 1);
    this.selected = null;
    this.onChange("points");
  }

  clear() {
    this.#keep();
    this.all = [];
    this.selected = null;
    this.onChange("points");
  }

  undo() {
    const before = this.history.back();
    if (before) {
      this.all = before;
      this.selected = null;
      this.onChange("points");
    }
  }

  /** @param {number | null} index */
  select(index) {
    if (index !== this.selected) {
      this.selected = index;
      this.history.close();
      this.onChange("selection");
    }
  }

  /**
   * The index of the nearest pair.
   *
   * @param {Side} side
   * @param {Point} place
   * @param {number} reach farther ones do not count.
   */
  near(side, place, reach) {
    /** @type {number | null} */
    let nearest = null;
    let best = reach;
    for (const [index, pair] of this.all.entries()) {
      const there = pair[side];
      const gap = there ? distance(there, place) : Infinity;
      if (gap < best || (gap === best && nearest === null)) {
        [nearest, best] = [index, gap];
      }
    }
    return nearest;
  }

  /** @param {string | null} [kind] */
  #keep(kind = null) {
    this.history.keep(this.all, kind);
  }
}
