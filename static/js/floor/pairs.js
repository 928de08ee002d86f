// Pairs of the same point in a picture (pixels) and on the floor (metres).

import { distance } from "./geometry.js";
import { History } from "./history.js";

const COLORS = [
  "#ff9f1c", "#2ec4ff", "#8be04e", "#ff6f91", "#c9a0ff",
  "#ffe14d", "#3ddbb5", "#ff8552", "#9db4ff", "#e07bd8",
];

export const colorOf = (index) => COLORS[index % COLORS.length];

export class Pairs {
  // `onChange(what)`: "points" when places have changed, "selection" when only that has.
  constructor(pairs, onChange) {
    this.all = pairs;
    this.onChange = onChange;
    this.history = new History();
    this.selected = null;
  }

  get complete() {
    return this.all.filter(({ image, floor }) => image && floor);
  }

  // The pair whose other half is still missing.
  get open() {
    return this.all.findIndex(({ image, floor }) => !image || !floor);
  }

  // A click: the missing half of the open pair, or the first half of a new one.
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

  add(pairs) {
    this.#keep();
    this.all.push(...pairs);
    this.selected = this.all.length - 1;
    this.onChange("points");
  }

  move(index, side, place) {
    this.#keep(`${index} ${side}`);
    this.all[index][side] = place;
    this.selected = index;
    this.onChange("points");
  }

  endMove() {
    this.history.close();
  }

  nudge(side, dx, dy) {
    const place = this.all[this.selected]?.[side];
    if (place) {
      this.move(this.selected, side, [place[0] + dx, place[1] + dy]);
    }
  }

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

  select(index) {
    if (index !== this.selected) {
      this.selected = index;
      this.history.close();
      this.onChange("selection");
    }
  }

  near(side, place, reach) {
    let best = null;
    this.all.forEach((pair, index) => {
      const gap = pair[side] ? distance(pair[side], place) : Infinity;
      if (gap <= reach && (best === null || gap < best.gap)) {
        best = { index, gap };
      }
    });
    return best?.index ?? null;
  }

  #keep(kind = null) {
    this.history.keep(this.all, kind);
  }
}
