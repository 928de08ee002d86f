// Name, colour and corners of the zone or line that is drawn or changed.

import { ask } from "../parts/confirm.js";
import { around, copyOf, find, findAll } from "../parts/dom.js";
import { area, distance } from "../parts/geometry.js";

/** @import { Editor, Shape } from "./editor.js" */

export class ZoneLineForm {
  /**
   * @param {HTMLElement} element
   * @param {Editor} editor
   */
  constructor(element, editor) {
    this.element = element;
    this.editor = editor;
    const part = (/** @type {string} */ name) => find(element, `[data-part="${name}"]`);
    this.parts = {
      title: part("title"),
      name: find(element, '[data-part="name"]', HTMLInputElement),
      color: find(element, '[data-part="color"]', HTMLInputElement),
      colorField: part("color-field"),
      size: part("size"),
      corners: find(element, '[data-part="corners"]', HTMLTableSectionElement),
      problem: part("problem"),
      undo: find(element, '[data-part="undo"]', HTMLButtonElement),
      turn: part("turn"),
      save: find(element, '[data-part="save"]', HTMLButtonElement),
      cancel: part("cancel"),
      delete: part("delete"),
    };
    const { name, color, corners } = this.parts;
    name.addEventListener("input", () => {
      editor.shape.name = name.value;
      editor.onChange();
    });
    color.addEventListener("input", () => {
      editor.shape.color = color.value;
      editor.onChange();
    });
    this.parts.undo.addEventListener("click", () => editor.undo());
    this.parts.turn.addEventListener("click", () => editor.turn());
    corners.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) {
        this.#typed(target);
      }
    });
    corners.addEventListener("focusin", ({ target }) => {
      const index = cornerOf(target);
      if (editor.selected !== index) {
        editor.select(index);
      }
    });
    corners.addEventListener("click", ({ target }) => {
      if (around(target, "button")) {
        editor.remove(cornerOf(target));
      }
    });
  }

  /** @param {{ save: () => void, cancel: () => void, remove: () => void }} on */
  on({ save, cancel, remove }) {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    this.parts.cancel.addEventListener("click", cancel);
    this.parts.delete.addEventListener("click", async () => {
      const { name } = this.editor.shape;
      if (await ask(`Delete ${name}? Its counts are kept.`, "Delete")) {
        remove();
      }
    });
  }

  focus() {
    if (!this.editor.shape.name) {
      this.parts.name.focus();
    }
  }

  /** @param {boolean} isBusy */
  busy(isBusy) {
    this.parts.save.disabled = isBusy;
  }

  /** @param {string} text "" if nothing is wrong. */
  complain(text) {
    this.parts.problem.hidden = !text;
    find(this.parts.problem, "span").textContent = text;
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
    this.parts.title.textContent = `${shape.id === null ? "Add" : "Edit"} ${shape.kind}`;
    if (this.parts.name.value !== shape.name) {
      this.parts.name.value = shape.name;
    }
    this.parts.colorField.hidden = !isZone;
    this.parts.turn.hidden = isZone || shape.points.length < 2;
    this.parts.delete.hidden = shape.id === null;
    this.parts.undo.disabled = editor.history.isEmpty;
    if (isZone) {
      this.parts.color.value = shape.color;
    }
    // What is wrong is said while it is done; that a name is missing only when saving.
    const { problem } = editor;
    this.complain(!drawing && problem?.code === "crosses_itself" ? problem.text : "");
    this.parts.size.textContent = sizeOf(shape);
    this.#showCorners(shape.points);
  }

  /** @param {Point[]} points */
  #showCorners(points) {
    const body = this.parts.corners;
    while (body.rows.length > points.length) {
      body.deleteRow(-1);
    }
    while (body.rows.length < points.length) {
      body.append(cornerRow(body.rows.length));
    }
    points.forEach((point, index) => {
      const row = body.rows[index];
      row.toggleAttribute("data-selected", index === this.editor.selected);
      for (const [axis, input] of findAll(row, "input", HTMLInputElement).entries()) {
        if (input !== document.activeElement) {
          input.value = point[axis].toFixed(2);
        }
      }
    });
  }

  /** @param {HTMLInputElement} input */
  #typed(input) {
    const index = cornerOf(input);
    const value = Number.parseFloat(input.value);
    if (Number.isFinite(value)) {
      const [x, y] = this.editor.shape.points[index];
      this.editor.move(index, input.dataset.axis === "0" ? [value, y] : [x, value]);
      this.editor.endMove();
    }
  }
}

/** @param {EventTarget | null} target */
const cornerOf = (target) => Number(around(target, "tr")?.dataset.corner);

/** @param {Shape} shape */
function sizeOf({ kind, points }) {
  if (kind === "zone") {
    return points.length < 3 ? "" : `${area(points).toFixed(1)} m²`;
  }
  return points.length < 2 ? "" : `${distance(points[0], points[1]).toFixed(1)} m long`;
}

/** @param {number} index */
function cornerRow(index) {
  const row = copyOf("corner-row");
  row.dataset.corner = String(index);
  find(row, "th").textContent = String(index + 1);
  for (const input of findAll(row, "input", HTMLInputElement)) {
    const axis = input.dataset.axis === "0" ? "x" : "y";
    input.setAttribute("aria-label", `${axis} of corner ${index + 1}`);
  }
  find(row, "button").setAttribute("aria-label", `Delete corner ${index + 1}`);
  return row;
}
