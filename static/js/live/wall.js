// The wall: which cameras are seen, in which order, how many at once, and one of them large.

import { around, byId, findAll } from "../parts/dom.js";
import { arrangeByPointer } from "./arrange.js";
import { recall, remember } from "./store.js";

/** @import { Tile } from "./tile.js" */

const SIZES = [1, 4, 9, 16];
const SHAPES = [
  [1, 1, 1],
  [2, 1, 2],
  [4, 2, 2],
  [6, 3, 2],
  [9, 3, 3],
  [12, 4, 3],
  [16, 4, 4],
]; // up to so many tiles: columns, rows

export class Wall {
  /** @type {string | null} */
  enlarged = null;
  page = 0;
  columns = 1;

  /**
   * @param {Map<string, Tile>} tiles by camera.
   * @param {string} environment
   * @param {(cameras: string[], isLarge: boolean) => void} onShown receives which cameras are seen,
   *   and whether as one large picture.
   */
  constructor(tiles, environment, onShown) {
    this.tiles = tiles;
    this.onShown = onShown;
    this.layout = byId("layout");
    this.element = byId("wall");
    this.key = `wall.${environment}`;
    /** @type {{ order?: string[], size?: number }} */
    const kept = recall(this.key, {});
    const known = (kept.order ?? []).filter((id) => tiles.has(id));
    /** @type {string[]} */
    this.order = [...known, ...[...tiles.keys()].filter((id) => !known.includes(id))];
    const fitting = SIZES.find((count) => count >= tiles.size) ?? 16;
    this.size = kept.size && SIZES.includes(kept.size) ? kept.size : fitting;
    this.element.addEventListener("dblclick", (event) => this.#enlargeAt(event, "canvas"));
    this.element.addEventListener("click", (event) => this.#enlargeAt(event, ".tile-enlarge"));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    arrangeByPointer(this.element, (id, over) => this.#moveTo(id, this.order.indexOf(over)));
    for (const button of findAll(document, "#wall-size button")) {
      button.addEventListener("click", () => this.resize(Number(button.dataset.size)));
    }
    for (const button of findAll(document, "#wall-pages [data-turn]")) {
      button.addEventListener("click", () => this.turn(Number(button.dataset.turn)));
    }
    this.#arrange();
    this.apply();
  }

  get pages() {
    return Math.max(1, Math.ceil(this.order.length / this.size));
  }

  get shown() {
    const first = this.page * this.size;
    return this.enlarged ? [this.enlarged] : this.order.slice(first, first + this.size);
  }

  /** @param {number} size how many at once. */
  resize(size) {
    const first = this.page * this.size;
    this.enlarged = null;
    this.size = size;
    this.page = Math.floor(first / size);
    this.#keep();
    this.apply();
  }

  /** @param {number} by pages. */
  turn(by) {
    this.enlarged = null;
    this.page = (this.page + by + this.pages) % this.pages;
    this.apply();
  }

  /**
   * One camera on all of the wall, in its large stream; null: the others come back.
   *
   * @param {string | null} id
   */
  enlarge(id) {
    this.enlarged = id;
    this.apply();
  }

  apply() {
    const shown = this.shown;
    for (const [id, tile] of this.tiles) {
      tile.setShown(shown.includes(id));
    }
    const most = this.enlarged ? 1 : Math.min(this.size, this.order.length);
    const [, columns, rows] = SHAPES.find(([count]) => count >= most) ?? SHAPES[SHAPES.length - 1];
    this.columns = columns;
    this.layout.style.setProperty("--columns", String(columns));
    this.layout.style.setProperty("--rows", String(rows));
    this.layout.toggleAttribute("data-enlarged", Boolean(this.enlarged));
    for (const button of findAll(document, "#wall-size button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.size) === this.size));
    }
    for (const button of findAll(this.element, ".tile-enlarge")) {
      const id = around(button, ".tile")?.dataset.camera;
      button.setAttribute("aria-label", this.enlarged ? "Back to all cameras" : `Enlarge ${id}`);
    }
    byId("wall-pages").hidden = this.pages < 2 || Boolean(this.enlarged);
    byId("wall-page").textContent = `${this.page + 1} / ${this.pages}`;
    this.onShown(shown, Boolean(this.enlarged));
  }

  /**
   * @param {Event} event
   * @param {string} selector
   */
  #enlargeAt(event, selector) {
    const tile = around(around(event.target, selector), ".tile");
    if (tile) {
      this.enlarge(this.enlarged ? null : (tile.dataset.camera ?? null));
    }
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const tile = event.target;
    if (!(tile instanceof HTMLElement) || !tile.matches(".tile")) {
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const id = tile.dataset.camera ?? "";
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
    if (event.key === "Enter" && !event.altKey) {
      this.enlarge(this.enlarged ? null : id);
    } else if (event.altKey && event.key in steps && !this.enlarged) {
      this.#moveTo(id, this.order.indexOf(id) + steps[event.key]);
    } else {
      return;
    }
    event.preventDefault();
  }

  /**
   * @param {string} id
   * @param {number} place
   */
  #moveTo(id, place) {
    if (place < 0 || place >= this.order.length) {
      return;
    }
    this.order = this.order.filter((other) => other !== id);
    this.order.splice(place, 0, id);
    this.page = this.enlarged ? this.page : Math.floor(place / this.size);
    this.#keep();
    this.#arrange();
    this.apply();
  }

  #keep() {
    remember(this.key, { order: this.order, size: this.size });
  }

  // In the document, too, so that the tab key goes the way that is seen.
  #arrange() {
    const focused = document.activeElement;
    this.element.append(...this.order.flatMap((id) => this.tiles.get(id)?.element ?? []));
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
  }
}
