// The pairs as a list: number, error, what is wrong; the selected one's numbers can be typed.

import { around, copyOf, find, findAll, present } from "../parts/dom.js";
import { colorOf } from "./pairs.js";
import { length } from "./verdict.js";

/**
 * @import { Pair, Pairs } from "./pairs.js"
 * @import { TrialAnswer, TrialPoint } from "./trying.js"
 */

export class PairList {
  /**
   * @param {HTMLElement} list
   * @param {Pairs} pairs
   */
  constructor(list, pairs) {
    this.list = list;
    this.pairs = pairs;
    list.addEventListener("click", ({ target }) => {
      const index = this.#indexOf(target);
      if (around(target, "[data-part=delete]")) {
        pairs.remove(index);
      } else if (around(target, "[data-part=select]")) {
        pairs.select(index === pairs.selected ? null : index);
      }
    });
    list.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) {
        this.#typed(target);
      }
    });
  }

  /** @param {TrialAnswer | null} answer */
  show(answer) {
    const { list, pairs } = this;
    while (list.children.length > pairs.all.length) {
      list.lastElementChild?.remove();
    }
    while (list.children.length < pairs.all.length) {
      list.append(copyOf("pair-row"));
    }
    // Errors are of the complete pairs, in the order of the list.
    const points = [...(answer?.points ?? [])];
    const rows = findAll(list, ":scope > li");
    pairs.all.forEach((pair, index) => {
      const complete = pair.image && pair.floor;
      this.#showRow(rows[index], index, pair, complete ? points.shift() : undefined);
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {number} index
   * @param {Pair} pair
   * @param {TrialPoint | undefined} point
   */
  #showRow(row, index, pair, point) {
    const part = (/** @type {string} */ name) => find(row, `[data-part="${name}"]`);
    const isSelected = index === this.pairs.selected;
    row.toggleAttribute("data-selected", isSelected);
    row.toggleAttribute("data-odd", Boolean(point?.outlier));
    part("number").textContent = String(index + 1);
    part("number").style.background = colorOf(index);
    part("select").setAttribute("aria-expanded", String(isSelected));
    part("said").textContent = said(pair, point);
    part("delete").setAttribute("aria-label", `Delete pair ${index + 1}`);
    part("numbers").hidden = !isSelected;
    for (const input of findAll(row, "input", HTMLInputElement)) {
      const side = sideOf(input);
      const value = pair[side]?.[Number(input.dataset.axis)];
      if (input !== document.activeElement) {
        input.value = value === undefined ? "" : value.toFixed(side === "image" ? 1 : 2);
      }
    }
  }

  /** @param {EventTarget | null} target */
  #indexOf(target) {
    const row = around(target, "li");
    return row ? [...this.list.children].indexOf(row) : -1;
  }

  /** @param {HTMLInputElement} input */
  #typed(input) {
    const fields = present(input.closest("fieldset"), "fieldset around numbers");
    const values = findAll(fields, "input", HTMLInputElement).map(({ value }) =>
      Number.parseFloat(value),
    );
    if (values.every(Number.isFinite)) {
      this.pairs.move(this.#indexOf(input), sideOf(input), [values[0], values[1]]);
      this.pairs.endMove();
    }
  }
}

/** @param {HTMLInputElement} input */
const sideOf = (input) => (input.dataset.side === "image" ? "image" : "floor");

/**
 * @param {Pair} pair
 * @param {TrialPoint | undefined} point
 */
function said(pair, point) {
  if (!pair.image) {
    return "click it in the frame";
  }
  if (!pair.floor) {
    return "click it on the map";
  }
  if (!point) {
    return "placed";
  }
  const error = length(point.error_cm);
  return point.outlier ? `${error} – disagrees` : error;
}
