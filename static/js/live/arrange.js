// Drags tiles of the wall: by mouse anywhere on them, by finger at the handle, as a finger on the
// picture scrolls.

import { around } from "../parts/dom.js";

/** @typedef {{ tile: HTMLElement, x: number, y: number, moving: boolean, last: HTMLElement }} Drag */

const BEGIN_PX = 8;

/**
 * @param {HTMLElement} wall
 * @param {(id: string, over: string) => void} move tile `id` takes the place of tile `over`.
 */
export function arrangeByPointer(wall, move) {
  /** @type {Drag | null} */
  let drag = null;

  wall.addEventListener("pointerdown", (event) => {
    const tile = around(event.target, ".tile");
    const byHandle = around(event.target, ".tile-handle");
    if (tile && event.button === 0 && (event.pointerType === "mouse" || byHandle)) {
      if (!around(event.target, "button")) {
        drag = { tile, x: event.clientX, y: event.clientY, moving: false, last: tile };
      }
    }
  });

  wall.addEventListener("pointermove", (event) => {
    if (!drag) {
      return;
    }
    if (!drag.moving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > BEGIN_PX) {
      drag.moving = true;
      drag.tile.classList.add("is-dragged");
      wall.setPointerCapture(event.pointerId);
    }
    if (drag.moving) {
      const over = around(document.elementFromPoint(event.clientX, event.clientY), ".tile");
      // Only what the pointer newly comes to: tiles of different size would change places for ever.
      if (over && over !== drag.last && over !== drag.tile) {
        move(drag.tile.dataset.camera ?? "", over.dataset.camera ?? "");
      }
      drag.last = over ?? drag.last;
    }
  });

  const end = () => {
    if (drag?.moving) {
      drag.tile.classList.remove("is-dragged");
      // The click that ends it is none.
      const swallow = (/** @type {Event} */ click) => click.stopPropagation();
      addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    }
    drag = null;
  };
  wall.addEventListener("pointerup", end);
  wall.addEventListener("pointercancel", end);
}
