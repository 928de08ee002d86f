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
  /** @type {Map<number, Point>} */
  const pointers = new Map();
  /** @type {Gesture<W> | null} */
  let gesture = null;
  /** @type {Spread | null} */
  let pinch = null;

  const placeOf = (/** @type {PointerEvent} */ event) => plane.at(plane.pixel(event));
  /** @returns {Spread} */
  const spread = () => {
    const [[x1, y1], [x2, y2]] = [...pointers.values()];
    return { size: Math.hypot(x1 - x2, y1 - y2), middle: [(x1 + x2) / 2, (y1 + y2) / 2] };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 1) {
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    const here = plane.pixel(event);
    pointers.set(event.pointerId, here);
    if (pointers.size === 2) {
      if (gesture?.moved && gesture.what !== null) {
        on.drop?.(gesture.what);
      }
      gesture = null;
      pinch = spread();
    } else if (pointers.size === 1) {
      const what = event.button === 0 ? (on.grab?.(placeOf(event)) ?? null) : null;
      gesture = { what, from: here, last: here, moved: false };
    }
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = plane.pixel(event);
    if (!pointers.has(event.pointerId)) {
      on.hover?.(placeOf(event));
      return;
    }
    pointers.set(event.pointerId, here);
    if (pinch) {
      pinchTo(pinch);
    } else if (gesture) {
      dragTo(gesture, here);
    }
    on.hover?.(placeOf(event));
  });

  /** @param {Spread} before */
  function pinchTo({ size, middle }) {
    if (pointers.size !== 2) {
      return;
    }
    const now = spread();
    plane.zoom(now.size / Math.max(1, size), now.middle);
    plane.pan(now.middle[0] - middle[0], now.middle[1] - middle[1]);
    pinch = now;
  }

  /**
   * @param {Gesture<W>} drag
   * @param {Point} here
   */
  function dragTo(drag, here) {
    const { from, last, what } = drag;
    drag.moved ||= Math.hypot(here[0] - from[0], here[1] - from[1]) > STILL * plane.ratio;
    if (drag.moved && what !== null) {
      on.drag?.(what, plane.at(here));
    } else if (drag.moved) {
      plane.pan(here[0] - last[0], here[1] - last[1]);
    }
    drag.last = here;
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} cancelled
   */
  function end(event, cancelled) {
    const ended = gesture;
    pointers.delete(event.pointerId);
    if (pointers.size) {
      return;
    }
    gesture = null;
    pinch = null;
    if (!ended) {
      return;
    }
    if (ended.moved && ended.what !== null) {
      on.drop?.(ended.what);
    } else if (!ended.moved && !cancelled && event.button === 0) {
      on.click?.(placeOf(event), ended.what);
    }
  }

  canvas.addEventListener("pointerup", (event) => end(event, false));
  canvas.addEventListener("pointercancel", (event) => end(event, true));
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
