// What pointers do on a plane: click, drag what is there, else move the view; wheel and pinch zoom.

const STILL = 4; // a click may tremble so much, pixels of the page

// `on`: grab(place) → what is there, or null; drag(what, place); drop(what); click(place, what);
// hover(place), with null when the pointer has left.
export function follow(plane, on) {
  const { canvas } = plane;
  const pointers = new Map();
  let gesture = null;

  const placeOf = (event) => plane.at(...plane.pixel(event));
  const spread = () => {
    const [[x1, y1], [x2, y2]] = [...pointers.values()];
    return { size: Math.hypot(x1 - x2, y1 - y2), middle: [(x1 + x2) / 2, (y1 + y2) / 2] };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 1) {
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, plane.pixel(event));
    if (pointers.size === 2) {
      if (gesture?.moved && gesture.what !== null) {
        on.drop?.(gesture.what);
      }
      gesture = { pinch: spread() };
    } else if (pointers.size === 1) {
      const what = event.button === 0 ? (on.grab?.(placeOf(event)) ?? null) : null;
      gesture = { what, from: plane.pixel(event), last: plane.pixel(event), moved: false };
    }
  });

  canvas.addEventListener("pointermove", (event) => {
    const here = plane.pixel(event);
    if (!pointers.has(event.pointerId)) {
      on.hover?.(placeOf(event));
      return;
    }
    pointers.set(event.pointerId, here);
    if (gesture?.pinch) {
      pinch();
    } else if (gesture) {
      dragTo(here);
    }
    on.hover?.(placeOf(event));
  });

  function pinch() {
    if (pointers.size !== 2) {
      return;
    }
    const now = spread();
    const { size, middle } = gesture.pinch;
    plane.zoom(now.size / Math.max(1, size), now.middle);
    plane.pan(now.middle[0] - middle[0], now.middle[1] - middle[1]);
    gesture.pinch = now;
  }

  function dragTo(here) {
    const { from, last, what } = gesture;
    gesture.moved ||= Math.hypot(here[0] - from[0], here[1] - from[1]) > STILL * plane.ratio;
    if (gesture.moved && what !== null) {
      on.drag?.(what, plane.at(...here));
    } else if (gesture.moved) {
      plane.pan(here[0] - last[0], here[1] - last[1]);
    }
    gesture.last = here;
  }

  function end(event, cancelled) {
    const ended = gesture;
    pointers.delete(event.pointerId);
    if (pointers.size) {
      return;
    }
    gesture = null;
    if (!ended || ended.pinch) {
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

// Buttons with data-zoom="in", "out" or "fit" beside a plane.
export function zoomButtons(plane, element) {
  const actions = {
    in: () => plane.zoom(1.5),
    out: () => plane.zoom(1 / 1.5),
    fit: () => plane.fit(),
  };
  for (const button of element.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => actions[button.dataset.zoom]());
  }
}
