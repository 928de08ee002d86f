// Drawing and changing by keys: arrows, Enter, Delete, Escape, N and P, Ctrl+Z.

/**
 * @import { Editor } from "./editor.js"
 * @import { Plane } from "./plane.js"
 */

/** @type {Record<string, Point>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const CURSOR_M = 0.5;

/**
 * @param {HTMLElement} canvas
 * @param {Plane} plane
 * @param {Editor} editor
 * @param {{ save: () => void, cancel: () => void, finished: () => void }} on
 */
export function keys(canvas, plane, editor, { save, cancel, finished }) {
  const start = () => editor.shape.points.at(-1) ?? plane.centre;

  /**
   * @param {Point} direction
   * @param {boolean} coarse
   */
  function arrow([dx, dy], coarse) {
    if (editor.drawing) {
      const [x, y] = editor.cursor ?? start();
      const step = CURSOR_M * (coarse ? 10 : 1);
      editor.cursor = editor.place([x + dx * step, y + dy * step]);
      editor.onChange();
    } else if (editor.selected !== null) {
      editor.nudge(dx, dy, coarse);
    } else {
      plane.pan(-dx * 40 * plane.ratio, dy * 40 * plane.ratio);
    }
  }

  function letGo() {
    editor.cursor = null;
    if (editor.drawing) {
      if (editor.finish()) {
        finished();
      } else {
        cancel();
      }
    } else if (editor.selected !== null) {
      editor.select(null);
    } else if (!editor.isChanged) {
      cancel();
    }
  }

  /** @param {KeyboardEvent} event */
  function act(event) {
    if (event.key in ARROWS) {
      arrow(ARROWS[event.key], event.shiftKey);
    } else if (event.key === "Enter" && event.ctrlKey) {
      save();
    } else if ((event.key === "Enter" || event.key === " ") && editor.drawing) {
      editor.add(editor.cursor ?? start());
      if (!editor.drawing) {
        editor.cursor = null;
        finished();
      }
    } else if (event.key === "Delete" || event.key === "Backspace") {
      editor.remove(editor.selected);
    } else if (event.key === "Escape") {
      letGo();
    } else if (event.key === "n" || event.key === "p") {
      editor.step(event.key === "n" ? 1 : -1);
    } else {
      return false;
    }
    return true;
  }

  canvas.addEventListener("keydown", (event) => {
    if (!editor.isOpen) {
      return;
    }
    const undo = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (undo) {
      editor.undo();
    }
    if (undo || act(event)) {
      event.preventDefault();
    }
  });
}
