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
 * @typedef {object} Actions
 * @property {() => void} save
 * @property {() => void} cancel
 * @property {() => void} finished a shape is complete.
 */

/**
 * @param {Plane} plane
 * @param {Editor} editor
 * @param {Actions} actions
 */
export function connectKeys(plane, editor, actions) {
  plane.canvas.addEventListener("keydown", (event) => {
    if (!editor.isOpen) {
      return;
    }
    const undo = event.key === "z" && (event.ctrlKey || event.metaKey);
    if (undo) {
      editor.undo();
    }
    if (undo || act(event, plane, editor, actions)) {
      event.preventDefault();
    }
  });
}

/**
 * @param {KeyboardEvent} event
 * @param {Plane} plane
 * @param {Editor} editor
 * @param {Actions} actions
 * @returns {boolean} whether the key means something.
 */
function act(event, plane, editor, actions) {
  if (event.key in ARROWS) {
    arrow(ARROWS[event.key], event.shiftKey, plane, editor);
  } else if (event.key === "Enter" && event.ctrlKey) {
    actions.save();
  } else if ((event.key === "Enter" || event.key === " ") && editor.drawing) {
    editor.add(editor.cursor ?? start(plane, editor));
    if (!editor.drawing) {
      editor.cursor = null;
      actions.finished();
    }
  } else if (event.key === "Delete" || event.key === "Backspace") {
    editor.remove(editor.selected);
  } else if (event.key === "Escape") {
    letGo(editor, actions);
  } else if (event.key === "n" || event.key === "p") {
    editor.step(event.key === "n" ? 1 : -1);
  } else {
    return false;
  }
  return true;
}

/**
 * @param {Point} direction
 * @param {boolean} coarse
 * @param {Plane} plane
 * @param {Editor} editor
 */
function arrow([dx, dy], coarse, plane, editor) {
  if (editor.drawing) {
    const [x, y] = editor.cursor ?? start(plane, editor);
    const step = CURSOR_M * (coarse ? 10 : 1);
    editor.cursor = editor.snapped([x + dx * step, y + dy * step]);
    editor.onChange();
  } else if (editor.selected !== null) {
    editor.nudge(dx, dy, coarse);
  } else {
    plane.pan(-dx * 40 * plane.ratio, dy * 40 * plane.ratio);
  }
}

/**
 * @param {Editor} editor
 * @param {Actions} actions
 */
function letGo(editor, { cancel, finished }) {
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

/**
 * Where the cross begins.
 *
 * @param {Plane} plane
 * @param {Editor} editor
 */
const start = (plane, editor) => editor.shape.points.at(-1) ?? plane.centre;
