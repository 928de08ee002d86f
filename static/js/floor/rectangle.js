// Four pairs from a rectangle of known size, where there is no plan to click on.

const CORNERS = ["near left", "near right", "far right", "far left"];

export class Rectangle {
  // `onPairs(pairs)`: four corners in the picture and where they are on the floor.
  constructor(dialog, [left, low, right, high], { onStart, onPairs }) {
    this.dialog = dialog;
    this.onPairs = onPairs;
    this.corners = [];
    this.active = false;
    this.middle = [(left + right) / 2, (low + high) / 2];
    document.getElementById("rectangle-start").addEventListener("click", () => {
      this.active = true;
      this.corners = [];
      onStart();
    });
    dialog.querySelector("form").addEventListener("submit", (event) => {
      if (event.submitter?.value === "make") {
        this.#make();
      }
    });
  }

  get hint() {
    return `Rectangle: click its ${CORNERS[this.corners.length]} corner in the frame (${this.corners.length + 1} of 4). Escape cancels.`;
  }

  // True once the last corner is there.
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
    const number = (name) => Number.parseFloat(this.dialog.querySelector(`[name=${name}]`).value);
    const [width, depth] = [number("width"), number("depth")];
    const x = number("x");
    const y = number("y");
    if (!(width > 0 && depth > 0)) {
      return;
    }
    const left = Number.isFinite(x) ? x : this.middle[0] - width / 2;
    const low = Number.isFinite(y) ? y : this.middle[1] - depth / 2;
    const floor = [[left, low], [left + width, low], [left + width, low + depth], [left, low + depth]];
    this.onPairs(this.corners.map((image, index) => ({ image, floor: floor[index] })));
    this.corners = [];
  }
}
