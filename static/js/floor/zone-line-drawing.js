// Drawing and changing zones and lines on the floor, by pointer, by keys and in the form.

import { around, byId } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { contains, distance, nearest } from "../parts/geometry.js";
import { messageOf } from "../parts/http.js";
import { follow } from "./pointing.js";
import { connectKeys } from "./zone-line-keys.js";

/**
 * @import { Editor, Grabbed, Kind } from "./editor.js"
 * @import { ZoneLineForm } from "./zone-line-form.js"
 * @import { ZoneLineStore } from "./zone-line-store.js"
 * @import { Plane } from "./plane.js"
 */

/**
 * @typedef {object} Parts
 * @property {Plane} plane
 * @property {Editor} editor
 * @property {ZoneLineStore} store
 * @property {ZoneLineForm} form
 * @property {(at: Point | null) => void} hover
 * @property {boolean} counts whether a task counts there now.
 */

const REACH = 14; // how near a pointer has to be, pixels of the page
const COLORS = ["#4f8cc9", "#c98a3d", "#5d9e62", "#b05fa8", "#c9574f", "#4aa5a0", "#8a7fd0"];
const SNAP_M = 0.5;

export class ZoneLineDrawing {
  #hint = byId("hint");

  /** @param {Parts} parts */
  constructor({ plane, editor, store, form, hover, counts }) {
    this.plane = plane;
    this.canvas = plane.canvas;
    this.editor = editor;
    this.store = store;
    this.form = form;
    this.counts = counts;
    editor.onChange = () => this.#refresh();
    follow(plane, {
      grab: (at) => (editor.isOpen ? editor.grab(at, this.#reach) : null),
      drag: (/** @type {Grabbed} */ what, at) => this.#drag(what, at),
      drop: () => editor.endMove(),
      click: (at, what) => this.#click(at, what),
      hover,
    });
    const save = () => this.#save();
    const cancel = () => this.#close();
    connectKeys(plane, editor, { save, cancel, finished: () => form.focus() });
    form.on({ save, cancel, remove: () => this.#remove() });
    byId("snap").addEventListener("change", ({ target }) => {
      editor.snap = target instanceof HTMLInputElement && target.checked ? SNAP_M : null;
    });
    document.addEventListener("click", ({ target }) => this.#onButton(target));
    addEventListener("beforeunload", (event) => {
      if (editor.isChanged) {
        event.preventDefault();
      }
    });
    this.#refresh();
  }

  /** Metres. */
  get #reach() {
    return (REACH * this.plane.ratio) / this.plane.scale;
  }

  #refresh() {
    const { canvas, editor } = this;
    this.form.show();
    this.#hint.textContent = hintFor(editor);
    canvas.dataset.mode = editor.isOpen ? (editor.drawing ? "draw" : "edit") : "";
    canvas.dataset.corners = String(editor.isOpen ? editor.shape.points.length : 0);
    document.body.dataset.editing = editor.isOpen ? "yes" : "";
    this.plane.repaint();
  }

  /** @param {EventTarget | null} target */
  #onButton(target) {
    const button = around(target, "[data-draw], [data-edit]");
    const kind = button && kindOf(button.dataset.draw ?? button.dataset.edit);
    if (button?.dataset.draw && kind) {
      this.#draw(kind);
    } else if (button?.dataset.id && kind) {
      this.#edit(kind, button.dataset.id);
    }
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   */
  #edit(kind, id) {
    const found = this.store.find(kind, id);
    if (found && this.#mayLeave()) {
      this.editor.open({ kind, color: "", ...found });
      this.canvas.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {Kind} kind */
  #draw(kind) {
    if (this.#mayLeave()) {
      const color = COLORS[this.store.zones.length % COLORS.length];
      this.editor.open({ kind, id: null, name: "", color, points: [] });
      this.canvas.focus();
    }
  }

  #mayLeave() {
    if (this.editor.isChanged) {
      say("Save or cancel the current drawing first.", "warn");
    }
    return !this.editor.isChanged;
  }

  /**
   * @param {Point} at
   * @param {Grabbed | null} what
   */
  #click(at, what) {
    const { editor, form } = this;
    if (!editor.isOpen) {
      const hit = this.#hit(at);
      if (hit) {
        this.#edit(...hit);
      }
    } else if (editor.drawing && what?.corner === 0 && editor.finish()) {
      form.focus();
    } else if (editor.drawing) {
      editor.add(at);
      if (!editor.drawing) {
        form.focus();
      }
    } else if (what?.corner !== undefined) {
      editor.select(what.corner);
    } else if (what?.edge !== undefined) {
      editor.insert(what.edge, at);
    } else {
      editor.select(null);
    }
  }

  /**
   * An edge becomes two, and the corner between them is dragged.
   *
   * @param {Grabbed} what
   * @param {Point} at
   */
  #drag(what, at) {
    if (what.edge !== undefined) {
      what.corner = this.editor.insert(what.edge, at);
      delete what.edge;
    }
    if (what.corner !== undefined) {
      this.editor.move(what.corner, at);
    }
  }

  /**
   * @param {Point} at
   * @returns {[Kind, string] | null}
   */
  #hit(at) {
    const { lines, zones } = this.store;
    const line = lines.find(({ points: [a, b] }) => distance(nearest(a, b, at), at) <= this.#reach);
    const zone = zones.findLast(({ points }) => contains(points, at));
    return line ? ["line", line.id] : zone ? ["zone", zone.id] : null;
  }

  async #save() {
    const { shape, problem } = this.editor;
    if (problem) {
      this.form.complain(problem.text);
      return;
    }
    await this.#stored(async () => {
      await this.store.save(shape);
      const counts = this.counts ? ". Counting has started" : "";
      say(`${shape.name.trim()} saved${counts}.`, "good");
    });
  }

  async #remove() {
    const { kind, id, name } = this.editor.shape;
    if (id !== null) {
      await this.#stored(async () => {
        await this.store.remove(kind, id);
        say(`${name} is deleted.`, "good");
      });
    }
  }

  /** @param {() => Promise<void>} doing */
  async #stored(doing) {
    try {
      this.form.busy(true);
      await doing();
      this.#close();
      htmx.ajax("GET", location.pathname, { target: "#lists", swap: "innerHTML" });
    } catch (error) {
      this.form.complain(messageOf(error));
    } finally {
      this.form.busy(false);
    }
  }

  #close() {
    this.editor.close();
    this.canvas.focus();
  }
}

/** @param {Editor} editor */
function hintFor(editor) {
  if (!editor.isOpen) {
    return "Select a zone or line to edit it, or draw a new one.";
  }
  if (editor.drawing && editor.shape.kind === "zone") {
    return editor.shape.points.length < 3
      ? "Click the corners in order. Keyboard: arrow keys move the cross, Enter adds a corner."
      : "Click the first corner again, or press Escape, to close the zone.";
  }
  if (editor.drawing) {
    return "Click the start and the end of the line.";
  }
  return editor.shape.kind === "zone"
    ? "Drag corners to move them, or an edge to add one. Delete removes the selected corner. N and P select the next and the previous corner."
    : "Drag the ends to move them. People who cross in the direction of the arrow count as in.";
}

/**
 * @param {string | undefined} name
 * @returns {Kind | null}
 */
export const kindOf = (name) => (name === "zone" || name === "line" ? name : null);
