// The wall: which cameras are seen, in which order, how many at once, and one of them large.

import { arrangeByPointer } from "./arrange.js";
import { recall, remember } from "./store.js";

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
  // `onShown(cameras, isLarge)` is told which cameras are seen, and whether as one large picture.
  constructor(tiles, environment, onShown) {
    this.tiles = tiles;
    this.onShown = onShown;
    this.layout = document.getElementById("layout");
    this.element = document.getElementById("wall");
    this.key = `wall.${environment}`;
    this.enlarged = null;
    this.page = 0;
    const kept = recall(this.key, {});
    const known = (kept.order ?? []).filter((id) => tiles.has(id));
    this.order = [...known, ...[...tiles.keys()].filter((id) => !known.includes(id))];
    this.size = SIZES.includes(kept.size) ? kept.size : SIZES.find((n) => n >= tiles.size) ?? 16;
    this.element.addEventListener("dblclick", (event) => this.#enlargeAt(event, "canvas"));
    this.element.addEventListener("click", (event) => this.#enlargeAt(event, ".tile-enlarge"));
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    arrangeByPointer(this.element, (id, over) => this.#moveTo(id, this.order.indexOf(over)));
    for (const button of document.querySelectorAll("#wall-size button")) {
      button.addEventListener("click", () => this.resize(Number(button.dataset.size)));
    }
    for (const button of document.querySelectorAll("#wall-pages [data-turn]")) {
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

  resize(size) {
    const first = this.page * this.size;
    this.enlarged = null;
    this.size = size;
    this.page = Math.floor(first / size);
    this.#keep();
    this.apply();
  }

  turn(by) {
    this.enlarged = null;
    this.page = (this.page + by + this.pages) % this.pages;
    this.apply();
  }

  // One camera on all of the wall, in its large stream; null: the others come back.
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
    const [, columns, rows] = SHAPES.find(([count]) => count >= most) ?? SHAPES.at(-1);
    this.columns = columns;
    this.layout.style.setProperty("--columns", columns);
    this.layout.style.setProperty("--rows", rows);
    this.layout.toggleAttribute("data-enlarged", Boolean(this.enlarged));
    for (const button of document.querySelectorAll("#wall-size button")) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.size) === this.size));
    }
    for (const button of this.element.querySelectorAll(".tile-enlarge")) {
      const id = button.closest(".tile").dataset.camera;
      button.setAttribute("aria-label", this.enlarged ? "Back to all cameras" : `Enlarge ${id}`);
    }
    document.getElementById("wall-pages").hidden = this.pages < 2 || Boolean(this.enlarged);
    document.getElementById("wall-page").textContent = `${this.page + 1} / ${this.pages}`;
    this.onShown(shown, Boolean(this.enlarged));
  }

  #enlargeAt(event, selector) {
    const tile = event.target.closest(selector)?.closest(".tile");
    if (tile) {
      this.enlarge(this.enlarged ? null : tile.dataset.camera);
    }
  }

  #onKey(event) {
    const tile = event.target;
    if (!tile.matches(".tile") || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const id = tile.dataset.camera;
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
    this.element.append(...this.order.map((id) => this.tiles.get(id).element));
    if (focused instanceof HTMLElement && focused !== document.activeElement) {
      focused.focus({ preventScroll: true });
    }
  }
}
