// What pointers do on a plane: click, drag what is there, else move the view; wheel and pinch zoom.

import { findAll } from "../parts/dom.js";

/** @import { Plane } from "./plane.js" */

/**
 * @template W what can be dragged.
 * @typedef {object} Handlers
 * @property {(place: Point) => W | null} [grab] what is there.
 * @property {(what: W, place: Point) => void} [drag]
 * @property {(what: W) => void} [drop]
 * @property {(place: Point, what: W | null) => void} [click]
 * @property {(place: Point | null) => void} [hover] null when the pointer has left.
 */

/**
 * @template W
 * @typedef {object} Gesture of one pointer.
 * @property {W | null} what
 * @property {Point} from pixels of the canvas, like `last`.
 * @property {Point} last
 * @property {boolean} moved
 */

/** @typedef {{ size: number, middle: Point }} Spread of two pointers. */

const STILL = 4; // a click may tremble so much, pixels of the page

/**
 * @template W
 * @param {Plane} plane
 * @param {Handlers<W>} on
 */
export function follow(plane, on) {
  const { canvas } = plane;
  const pointing = new Pointing(plane, on);
  canvas.addEventListener("pointerdown", (event) => pointing.down(event));
  canvas.addEventListener("pointermove", (event) => pointing.move(event));
  canvas.addEventListener("pointerup", (event) => pointing.end(event, false));
  canvas.addEventListener("pointercancel", (event) => pointing.end(event, true));
  canvas.addEventListener("pointerleave", () => on.hover?.(null));
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      plane.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) / 240), plane.pixel(event));
    },
    { passive: false },
  );
}

/** @template W */
class Pointing {
  /** @type {Map<number, Point>} pixels of the canvas, by pointer. */
  #pointers = new Map();
  /** @type {Gesture<W> | null} of one pointer. */
  #gesture = null;
  /** @type {Spread | null} of two pointers, as they were last. */
  #pinch = null;

  /**
   * @param {Plane} plane
   * @param {Handlers<W>} on
   */
  constructor(plane, on) {
    this.plane = plane;
    this.on = on;
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button > 1) {
      return;
    }
    const { plane, on } = this;
    plane.canvas.setPointerCapture(event.pointerId);
    const here = plane.pixel(event);
    this.#pointers.set(event.pointerId, here);
    if (this.#pointers.size === 2) {
      if (this.#gesture?.moved && this.#gesture.what !== null) {
        on.drop?.(this.#gesture.what);
      }
      this.#gesture = null;
      this.#pinch = this.#spread();
    } else if (this.#pointers.size === 1) {
      const what = event.button === 0 ? (on.grab?.(plane.at(here)) ?? null) : null;
      this.#gesture = { what, from: here, last: here, moved: false };
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    const here = this.plane.pixel(event);
    if (this.#pointers.has(event.pointerId)) {
      this.#pointers.set(event.pointerId, here);
      if (this.#pinch) {
        this.#pinchFrom(this.#pinch);
      } else if (this.#gesture) {
        this.#drag(this.#gesture, here);
      }
    }
    this.on.hover?.(this.plane.at(here));
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} cancelled
   */
  end(event, cancelled) {
    const gesture = this.#gesture;
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size) {
      return;
    }
    this.#gesture = null;
    this.#pinch = null;
    if (gesture?.moved && gesture.what !== null) {
      this.on.drop?.(gesture.what);
    } else if (gesture && !gesture.moved && !cancelled && event.button === 0) {
      this.on.click?.(this.plane.at(this.plane.pixel(event)), gesture.what);
    }
  }

  /** @returns {Spread} */
  #spread() {
    const [[x1, y1], [x2, y2]] = [...this.#pointers.values()];
    return { size: Math.hypot(x1 - x2, y1 - y2), middle: [(x1 + x2) / 2, (y1 + y2) / 2] };
  }

  /** @param {Spread} before */
  #pinchFrom({ size, middle }) {
    if (this.#pointers.size !== 2) {
      return;
    }
    const now = this.#spread();
    this.plane.zoom(now.size / Math.max(1, size), now.middle);
    this.plane.pan(now.middle[0] - middle[0], now.middle[1] - middle[1]);
    this.#pinch = now;
  }

  /**
   * @param {Gesture<W>} gesture
   * @param {Point} here
   */
  #drag(gesture, here) {
    const { plane } = this;
    const { from, last, what } = gesture;
    gesture.moved ||= Math.hypot(here[0] - from[0], here[1] - from[1]) > STILL * plane.ratio;
    if (gesture.moved && what !== null) {
      this.on.drag?.(what, plane.at(here));
    } else if (gesture.moved) {
      plane.pan(here[0] - last[0], here[1] - last[1]);
    }
    gesture.last = here;
  }
}

/**
 * Buttons with data-zoom="in", "out" or "fit" beside a plane.
 *
 * @param {Plane} plane
 * @param {ParentNode} element
 */
export function zoomButtons(plane, element) {
  /** @type {Record<string, () => void>} */
  const actions = {
    in: () => plane.zoom(1.5),
    out: () => plane.zoom(1 / 1.5),
    fit: () => plane.fit(),
  };
  for (const button of findAll(element, "[data-zoom]")) {
    button.addEventListener("click", actions[button.dataset.zoom ?? "fit"]);
  }
}

/**
 * A place as it is read beside a plane.
 *
 * @param {Point | null} at metres; null: nowhere.
 */
export const metres = (at) => (at ? `x ${at[0].toFixed(2)}  y ${at[1].toFixed(2)} m` : "");
