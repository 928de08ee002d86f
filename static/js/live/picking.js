// Clicks on pictures and the map: on a person, to look at them; beside everybody, to let go.

import { around } from "../parts/dom.js";

/**
 * @import { FloorMap } from "./floor-map.js"
 * @import { Focus } from "./focus.js"
 * @import { Wall } from "./wall.js"
 */

const DOUBLE_CLICK_MS = 260;

/**
 * @param {{ wall: Wall, map: FloorMap, focus: Focus }} parts
 * @returns {() => void} marks on the map what the wall points at.
 */
export function connectPicking({ wall, map, focus }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const pick = (/** @type {string | null} */ id) => {
    clearTimeout(timer);
    if (id) {
      focus.set(id);
    } else {
      // Not if it becomes a double click, which enlarges.
      timer = setTimeout(() => focus.set(null), DOUBLE_CLICK_MS);
    }
  };
  wall.element.addEventListener("click", (event) => {
    const tile = around(event.target, "canvas.view") && around(event.target, ".tile");
    const view = wall.tiles.get(tile?.dataset.camera ?? "")?.view;
    if (view) {
      pick(view.personAt(event));
    }
  });
  wall.element.addEventListener("dblclick", () => clearTimeout(timer));
  map.canvas.addEventListener("click", (event) => pick(map.personAt(event)));

  // The floor that a camera sees, while the user points at it, is on it by keyboard, or has it large.
  /** @type {string | null} */
  let pointed = null;
  const mark = () =>
    map.picture.mark([...new Set([pointed, wall.enlarged])].filter((id) => id !== null));
  const point = (/** @type {Event} */ event) => {
    pointed = around(event.target, ".tile")?.dataset.camera ?? null;
    mark();
  };
  wall.element.addEventListener("pointerover", point);
  wall.element.addEventListener("focusin", point);
  for (const name of ["pointerleave", "focusout"]) {
    wall.element.addEventListener(name, () => {
      pointed = null;
      mark();
    });
  }
  return mark;
}
