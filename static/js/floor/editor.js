// One zone or line while it is drawn or changed. Nothing is stored before it is saved.

import { crossing, distance, edges, nearest, rounded } from "../parts/geometry.js";
import { History } from "./history.js";

/**
 * @typedef {"zone" | "line"} Kind
 * @typedef {object} Shape
 * @property {Kind} kind
 * @property {string | null} id null: a new one.
 * @property {string} name
 * @property {string} color of a zone.
 * @property {Point[]} points
 * @typedef {{ code: "too_few_points" | "crosses_itself" | "no_name", text: string }} Problem
 * @typedef {{ corner?: number, edge?: number }} Grabbed a corner, or an edge by its first corner.
 */

const LEAST = { zone: 3, line: 2 };
const NUDGE_M = { fine: 0.1, coarse: 1 };

export class Editor {
  /** @type {History<{ points: Point[], drawing: boolean }>} */
  history = new History();
  /** @type {number | null} metres of the grid that points snap to. */
  snap = null;
  /** @type {Shape | null} */
  #shape = null;
  #opened = ""; // as it was then
  /** Whether corners are still added at its end. */
  drawing = false;
  /** @type {number | null} */
  selected = null;
  /** @type {Point | null} the cross that keys move. */
  cursor = null;

  /** @param {() => void} onChange after every change, also of what is selected. */
  constructor(onChange) {
    this.onChange = onChange;
  }

  get isOpen() {
    return this.#shape !== null;
  }

  /** What is drawn or changed; only while it is open. */
  get shape() {
    if (!this.#shape) {
      throw new Error("Nothing is drawn or changed");
    }
    return this.#shape;
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   */
  isOf(kind, id) {
    return this.#shape?.kind === kind && this.#shape.id === id;
  }

  get isChanged() {
    return this.isOpen && JSON.stringify(this.#shape) !== this.#opened;
  }

  /** @param {Shape} shape one without points is drawn from the beginning. */
  open(shape) {
    this.#shape = structuredClone(shape);
    this.#opened = JSON.stringify(shape);
    this.drawing = shape.points.length === 0;
    this.selected = null;
    this.cursor = null;
    this.history.clear();
    this.onChange();
  }

  close() {
    this.#shape = null;
    this.drawing = false;
    this.onChange();
  }

  /**
   * Why it cannot be saved; null if it can.
   *
   * @returns {Problem | null}
   */
  get problem() {
    const { kind, points, name } = this.shape;
    if (points.length < LEAST[kind]) {
      const text =
        kind === "zone"
          ? "A zone needs at least three corners."
          : "A line needs a start and an end.";
      return { code: "too_few_points", text };
    }
    const crossed = kind === "zone" ? crossing(points) : null;
    if (crossed) {
      const text = `The border crosses itself: the edges that follow corners ${crossed.join(" and ")} meet. Move a corner.`;
      return { code: "crosses_itself", text };
    }
    return name.trim() ? null : { code: "no_name", text: "Enter a name." };
  }

  /** @param {Point} point */
  snapped(point) {
    return rounded(point, this.snap ?? 0.01);
  }

  /** @param {Point} point */
  add(point) {
    const { kind, points } = this.shape;
    const here = this.snapped(point);
    const last = points.at(-1);
    if (last && distance(last, here) < 0.01) {
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

  /**
   * @param {number} after
   * @param {Point} point
   * @returns {number} the index of the new corner.
   */
  insert(after, point) {
    this.#keep();
    this.shape.points.splice(after + 1, 0, this.snapped(point));
    this.selected = after + 1;
    this.onChange();
    return after + 1;
  }

  /**
   * A drag of many moves is one step.
   *
   * @param {number} index
   * @param {Point} point
   */
  move(index, point) {
    this.#keep(`move ${index}`);
    this.shape.points[index] = this.snapped(point);
    this.selected = index;
    this.onChange();
  }

  endMove() {
    this.history.close();
  }

  /** @param {number | null} index */
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

  /** @param {number | null} index */
  select(index) {
    this.selected = index;
    this.history.close();
    this.onChange();
  }

  /** @param {number} by */
  step(by) {
    const count = this.shape.points.length;
    if (count) {
      this.select(((this.selected ?? (by > 0 ? -1 : 0)) + by + count) % count);
    }
  }

  /**
   * @param {number} dx
   * @param {number} dy
   * @param {boolean} coarse
   */
  nudge(dx, dy, coarse) {
    const step = this.snap ?? (coarse ? NUDGE_M.coarse : NUDGE_M.fine);
    if (this.selected !== null) {
      const [x, y] = this.shape.points[this.selected];
      this.move(this.selected, [x + dx * step, y + dy * step]);
    }
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

  /** Escape, a second click on the first corner, Enter: a shape that is complete is closed. */
  finish() {
    if (this.drawing && this.shape.points.length >= LEAST[this.shape.kind]) {
      this.drawing = false;
      this.selected = null;
      this.onChange();
      return true;
    }
    return false;
  }

  /**
   * The corner, or the edge, that is near; null if there is none.
   *
   * @param {Point} point
   * @param {number} reach metres.
   * @returns {Grabbed | null}
   */
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
      .map(([a, b, index]) => ({ gap: distance(nearest(a, b, point), point), index }))
      .sort((one, other) => one.gap - other.gap)[0];
    return onEdge && onEdge.gap <= reach * 0.7 ? { edge: onEdge.index } : null;
  }

  /** @param {string | null} [kind] */
  #keep(kind = null) {
    this.history.keep({ points: this.shape.points, drawing: this.drawing }, kind);
  }
}
