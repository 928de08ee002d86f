// Four pairs from a rectangle of known size, where there is no plan to click on.

import { byId, find } from "../parts/dom.js";

/** @import { Complete } from "./pairs.js" */

const CORNERS = ["near left", "near right", "far right", "far left"];

export class Rectangle {
  active = false;
  /** @type {Point[]} pixels of the picture. */
  corners = [];

  /**
   * @param {HTMLDialogElement} dialog
   * @param {Bounds} bounds
   * @param {object} on
   * @param {() => void} on.onStart
   * @param {(pairs: Complete[]) => void} on.onPairs four corners in the picture and where they are
   *   on the floor.
   */
  constructor(dialog, [left, low, right, high], { onStart, onPairs }) {
    this.dialog = dialog;
    this.onPairs = onPairs;
    this.middle = [(left + right) / 2, (low + high) / 2];
    byId("rectangle-start").addEventListener("click", () => {
      this.active = true;
      this.corners = [];
      onStart();
    });
    find(dialog, "form").addEventListener("submit", ({ submitter }) => {
      if (submitter instanceof HTMLButtonElement && submitter.value === "make") {
        this.#make();
      }
    });
  }

  get hint() {
    return `Rectangle: click its ${CORNERS[this.corners.length]} corner in the frame (${this.corners.length + 1} of 4). Escape cancels.`;
  }

  /**
   * @param {Point} place
   * @returns {boolean} whether it was the last corner.
   */
  add(place) {
    this.corners.push(place);
    if (this.corners.length === CORNERS.length) {
      this.active = false;
      this.dialog.showModal();
      return true;
    }
    return false;
  }

  cancel() {
    this.active = false;
    this.corners = [];
  }

  #make() {
    const number = (/** @type {string} */ name) =>
      Number.parseFloat(find(this.dialog, `[name=${name}]`, HTMLInputElement).value);
    const [width, depth] = [number("width"), number("depth")];
    const x = number("x");
    const y = number("y");
    if (!(width > 0 && depth > 0)) {
      return;
    }
    const left = Number.isFinite(x) ? x : this.middle[0] - width / 2;
    const low = Number.isFinite(y) ? y : this.middle[1] - depth / 2;
    /** @type {Point[]} */
    const floor = [
      [left, low],
      [left + width, low],
      [left + width, low + depth],
      [left, low + depth],
    ];
    this.onPairs(this.corners.map((image, index) => ({ image, floor: floor[index] })));
    this.corners = [];
  }
}
