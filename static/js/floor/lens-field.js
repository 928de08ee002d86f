// The field "Lens distortion" of a calibration: measured, none, or a value.

import { byId } from "../parts/dom.js";

/** @import { GivenLens, LensTold } from "./trying.js" */

export class LensField {
  /**
   * @param {LensTold} stored
   * @param {() => void} onChange
   */
  constructor(stored, onChange) {
    this.choice = byId("lens", HTMLSelectElement);
    this.value = byId("lens-k1", HTMLInputElement);
    this.text = byId("lens-text");
    this.choice.value = choiceFor(stored);
    this.#setValue(stored.k1);
    this.choice.addEventListener("change", () => {
      this.value.hidden = !this.#isFixed;
      onChange();
    });
    this.value.addEventListener("change", () => {
      if (this.value.reportValidity()) {
        onChange();
      }
    });
  }

  /** @type {GivenLens} what is given; null: to be measured. */
  get given() {
    const { value } = this.choice;
    if (value === "automatic") {
      return null;
    }
    const k1 = this.#isFixed && this.value.validity.valid ? this.value.valueAsNumber || 0 : 0;
    return { k1, model: value === "division" ? "division" : "polynomial" };
  }

  /** @param {LensTold | null} told what the pairs give; null: nothing yet. */
  show(told) {
    this.text.textContent = told?.text ?? "";
    if (told?.automatic) {
      this.#setValue(told.k1); // where a fixed value begins
    }
  }

  get #isFixed() {
    return this.choice.value === "polynomial" || this.choice.value === "division";
  }

  /** @param {number} k1 */
  #setValue(k1) {
    this.value.value = `${Number(k1.toFixed(4))}`;
    this.value.hidden = !this.#isFixed;
  }
}

/** @param {LensTold} told */
function choiceFor({ automatic, k1, model }) {
  if (automatic) {
    return "automatic";
  }
  return k1 ? model : "none";
}
