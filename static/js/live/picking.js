// Clicks on pictures and the map: on a person, to look at them; beside everybody, to let go.

const DOUBLE_CLICK_MS = 260;

export function connectPicking({ wall, map, focus }) {
  let timer;
  const pick = (id) => {
    clearTimeout(timer);
    if (id) {
      focus.set(id);
    } else {
      // Not if it becomes a double click, which enlarges.
      timer = setTimeout(() => focus.set(null), DOUBLE_CLICK_MS);
    }
  };
  wall.element.addEventListener("click", (event) => {
    if (event.target.matches("canvas.view")) {
      pick(wall.tiles.get(event.target.closest(".tile").dataset.camera).view.personAt(event));
    }
  });
  wall.element.addEventListener("dblclick", () => clearTimeout(timer));
  map.canvas.addEventListener("click", (event) => pick(map.personAt(event)));

  // The floor that a camera sees, while somebody points at it, is on it by keyboard, or has it large.
  let pointed = null;
  const mark = () => map.picture.mark([...new Set([pointed, wall.enlarged])].filter(Boolean));
  const point = (event) => {
    pointed = event.target.closest?.(".tile")?.dataset.camera ?? null;
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
