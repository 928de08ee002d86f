// Name, colour and corners of the zone or line that is drawn or changed.

import { ask } from "../parts/confirm.js";
import { area, distance } from "./geometry.js";

export class PlaceForm {
  constructor(element, editor) {
    this.element = element;
    this.editor = editor;
    this.part = (name) => element.querySelector(`[data-part="${name}"]`);
    this.part("name").addEventListener("input", ({ target }) => {
      editor.shape.name = target.value;
      editor.onChange();
    });
    this.part("color").addEventListener("input", ({ target }) => {
      editor.shape.color = target.value;
      editor.onChange();
    });
    this.part("undo").addEventListener("click", () => editor.undo());
    this.part("turn").addEventListener("click", () => editor.turn());
    this.part("corners").addEventListener("change", ({ target }) => this.#typed(target));
    this.part("corners").addEventListener("focusin", ({ target }) => {
      const index = Number(target.closest("tr")?.dataset.corner);
      if (editor.selected !== index) {
        editor.select(index);
      }
    });
    this.part("corners").addEventListener("click", ({ target }) => {
      if (target.closest("button")) {
        editor.remove(Number(target.closest("tr").dataset.corner));
      }
    });
  }

  on({ save, cancel, remove }) {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    this.part("cancel").addEventListener("click", cancel);
    this.part("delete").addEventListener("click", async () => {
      const { name } = this.editor.shape;
      if (await ask(`Delete ${name}? Its counts are kept.`)) {
        remove();
      }
    });
  }

  focus() {
    if (!this.editor.shape.name) {
      this.part("name").focus();
    }
  }

  busy(isBusy) {
    this.part("save").disabled = isBusy;
  }

  complain(text) {
    this.part("problem").hidden = !text;
    this.part("problem").querySelector("span").textContent = text;
  }

  show() {
    const { editor, element } = this;
    element.hidden = !editor.isOpen;
    if (!editor.isOpen) {
      this.complain("");
      return;
    }
    const { shape, drawing } = editor;
    const isZone = shape.kind === "zone";
    this.part("title").textContent = `${shape.id === null ? "New" : "Change"} ${shape.kind}`;
    if (this.part("name").value !== shape.name) {
      this.part("name").value = shape.name;
    }
    this.part("color-field").hidden = !isZone;
    this.part("turn").hidden = isZone || shape.points.length < 2;
    this.part("delete").hidden = shape.id === null;
    this.part("undo").disabled = editor.history.isEmpty;
    if (isZone) {
      this.part("color").value = shape.color;
    }
    // What is wrong is said while it is done; that a name is missing only when saving.
    const crossed = !drawing && isZone && shape.points.length >= 3 && editor.problem;
    this.complain(crossed && crossed.startsWith("The border") ? crossed : "");
    this.part("size").textContent = sizeOf(shape);
    this.#showCorners(shape.points);
  }

  #showCorners(points) {
    const body = this.part("corners");
    while (body.rows.length > points.length) {
      body.deleteRow(-1);
    }
    while (body.rows.length < points.length) {
      body.append(cornerRow(body.rows.length));
    }
    points.forEach((point, index) => {
      const row = body.rows[index];
      row.toggleAttribute("data-selected", index === this.editor.selected);
      row.querySelectorAll("input").forEach((input, axis) => {
        if (input !== document.activeElement) {
          input.value = point[axis].toFixed(2);
        }
      });
    });
  }

  #typed(input) {
    const index = Number(input.closest("tr").dataset.corner);
    const point = [...this.editor.shape.points[index]];
    const value = Number.parseFloat(input.value);
    if (Number.isFinite(value)) {
      point[input.dataset.axis] = value;
      this.editor.move(index, point);
      this.editor.endMove();
    }
  }
}

function sizeOf({ kind, points }) {
  if (kind === "zone") {
    return points.length < 3 ? "" : `${area(points).toFixed(1)} m²`;
  }
  return points.length < 2 ? "" : `${distance(...points).toFixed(1)} m long`;
}

function cornerRow(index) {
  const row = document.getElementById("corner-row").content.firstElementChild.cloneNode(true);
  row.dataset.corner = index;
  row.querySelector("th").textContent = index + 1;
  row.querySelectorAll("input").forEach((input) => {
    input.setAttribute("aria-label", `${input.dataset.axis === "0" ? "x" : "y"} of corner ${index + 1}`);
  });
  row.querySelector("button").setAttribute("aria-label", `Delete corner ${index + 1}`);
  return row;
}
