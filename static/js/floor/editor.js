// One zone or line while it is drawn or changed. Nothing is stored before it is saved.

import { crossing, distance, edges, nearest, rounded } from "./geometry.js";
import { History } from "./history.js";

const LEAST = { zone: 3, line: 2 };
const NUDGE_M = { fine: 0.1, coarse: 1 };

export class Editor {
  // `onChange()` after every change, also of what is selected.
  constructor(onChange) {
    this.onChange = onChange;
    this.history = new History();
    this.snap = null;
    this.shape = null;
  }

  get isOpen() {
    return this.shape !== null;
  }

  get closed() {
    return this.shape?.kind === "zone" && !this.drawing;
  }

  get isChanged() {
    return this.isOpen && !this.history.isEmpty;
  }

  // `shape`: {kind, id, name, color, points}; one without points is drawn anew.
  open(shape) {
    this.shape = structuredClone(shape);
    this.drawing = shape.points.length === 0;
    this.selected = null;
    this.cursor = null;
    this.history.clear();
    this.onChange();
  }

  close() {
    this.shape = null;
    this.drawing = false;
    this.onChange();
  }

  // Why it cannot be saved, in words; "" if it can.
  get problem() {
    const { kind, points, name } = this.shape;
    if (points.length < LEAST[kind]) {
      return kind === "zone"
        ? "A zone needs at least three corners."
        : "A line needs a start and an end.";
    }
    const crossed = kind === "zone" ? crossing(points) : null;
    if (crossed) {
      return `The border crosses itself: the edges that follow corners ${crossed.join(" and ")} meet. Move a corner.`;
    }
    return name.trim() ? "" : "Enter a name.";
  }

  place(point) {
    return rounded(point, this.snap ?? 0.01);
  }

  add(point) {
    const { kind, points } = this.shape;
    const here = this.place(point);
    if (points.length && distance(points.at(-1), here) < 0.01) {
      return;
    }
    this.#keep();
    points.push(here);
    this.selected = points.length - 1;
    if (kind === "line" && points.length === 2) {
      this.drawing = false;
    }
    this.onChange();
  }

  insert(after, point) {
    this.#keep();
    this.shape.points.splice(after + 1, 0, this.place(point));
    this.selected = after + 1;
    this.onChange();
    return this.selected;
  }

  // A drag of many moves is one step.
  move(index, point) {
    this.#keep(`move ${index}`);
    this.shape.points[index] = this.place(point);
    this.selected = index;
    this.onChange();
  }

  moveAll(by) {
    this.#keep("all");
    this.shape.points = this.shape.points.map(([x, y]) => rounded([x + by[0], y + by[1]]));
    this.onChange();
  }

  endMove() {
    this.history.close();
  }

  remove(index) {
    const { kind, points } = this.shape;
    if (index === null || (!this.drawing && points.length <= LEAST[kind])) {
      return;
    }
    this.#keep();
    points.splice(index, 1);
    this.selected = points.length ? Math.min(index, points.length - 1) : null;
    this.onChange();
  }

  turn() {
    this.#keep();
    this.shape.points.reverse();
    this.onChange();
  }

  select(index) {
    this.selected = index;
    this.history.close();
    this.onChange();
  }

  step(by) {
    const count = this.shape.points.length;
    if (count) {
      this.select(((this.selected ?? (by > 0 ? -1 : 0)) + by + count) % count);
    }
  }

  nudge(dx, dy, coarse) {
    const step = this.snap ?? (coarse ? NUDGE_M.coarse : NUDGE_M.fine);
    const [x, y] = this.shape.points[this.selected];
    this.move(this.selected, [x + dx * step, y + dy * step]);
  }

  undo() {
    const before = this.history.back();
    if (before) {
      this.shape.points = before.points;
      this.drawing = before.drawing;
      this.selected = null;
      this.onChange();
    }
  }

  // Escape, a second click on the first corner, Enter: a shape that is complete is closed.
  finish() {
    if (this.drawing && this.shape.points.length >= LEAST[this.shape.kind]) {
      this.drawing = false;
      this.selected = null;
      this.onChange();
      return true;
    }
    return false;
  }

  // The corner, or the edge, that is near; null if there is none.
  grab(point, reach) {
    const { points } = this.shape;
    const gaps = points.map((corner) => distance(corner, point));
    const closest = gaps.indexOf(Math.min(...gaps));
    if (closest >= 0 && gaps[closest] <= reach) {
      return { corner: closest };
    }
    if (this.drawing || this.shape.kind === "line") {
      return null;
    }
    const onEdge = edges(points, true)
      .map(([a, b, index]) => [distance(nearest(a, b, point), point), index])
      .sort(([one], [other]) => one - other)[0];
    return onEdge && onEdge[0] <= reach * 0.7 ? { edge: onEdge[1] } : null;
  }

  #keep(kind = null) {
    this.history.keep({ points: this.shape.points, drawing: this.drawing }, kind);
  }
}
