// The pairs as a list: number, error, what is wrong; the selected one's numbers can be typed.

import { colorOf } from "./pairs.js";
import { length } from "./verdict.js";

export class PairList {
  constructor(list, pairs) {
    this.list = list;
    this.pairs = pairs;
    this.row = document.getElementById("pair-row").content.firstElementChild;
    list.addEventListener("click", ({ target }) => {
      const index = this.#indexOf(target);
      if (target.closest("[data-part=delete]")) {
        pairs.remove(index);
      } else if (target.closest("[data-part=select]")) {
        pairs.select(index === pairs.selected ? null : index);
      }
    });
    list.addEventListener("change", ({ target }) => this.#typed(target));
  }

  show(answer) {
    const { list, pairs } = this;
    while (list.children.length > pairs.all.length) {
      list.lastElementChild.remove();
    }
    while (list.children.length < pairs.all.length) {
      list.append(this.row.cloneNode(true));
    }
    // Errors are of the complete pairs, in the order of the list.
    const points = answer?.points ?? [];
    let place = 0;
    pairs.all.forEach((pair, index) => {
      const complete = pair.image && pair.floor;
      this.#showRow(list.children[index], index, pair, complete ? points[place] : null);
      place += complete ? 1 : 0;
    });
  }

  #showRow(row, index, pair, point) {
    const part = (name) => row.querySelector(`[data-part="${name}"]`);
    const isSelected = index === this.pairs.selected;
    row.toggleAttribute("data-selected", isSelected);
    row.toggleAttribute("data-odd", Boolean(point?.outlier));
    part("number").textContent = index + 1;
    part("number").style.background = colorOf(index);
    part("select").setAttribute("aria-expanded", String(isSelected));
    part("said").textContent = said(pair, point);
    part("delete").setAttribute("aria-label", `Delete pair ${index + 1}`);
    part("numbers").hidden = !isSelected;
    row.querySelectorAll("input").forEach((input) => {
      const value = pair[input.dataset.side]?.[input.dataset.axis];
      if (input !== document.activeElement) {
        input.value = value === undefined ? "" : value.toFixed(input.dataset.side === "image" ? 1 : 2);
      }
    });
  }

  #indexOf(target) {
    return Array.prototype.indexOf.call(this.list.children, target.closest("li"));
  }

  #typed(input) {
    const index = this.#indexOf(input);
    const { side } = input.dataset;
    const values = [...input.closest("fieldset").querySelectorAll("input")].map(({ value }) =>
      Number.parseFloat(value),
    );
    if (values.every(Number.isFinite)) {
      this.pairs.move(index, side, values);
      this.pairs.endMove();
    }
  }
}

function said(pair, point) {
  if (!pair.image) {
    return "click it in the frame";
  }
  if (!pair.floor) {
    return "click it on the map";
  }
  if (!point) {
    return "set";
  }
  const error = length(point.error_cm);
  return point.outlier ? `${error} – disagrees` : error;
}
