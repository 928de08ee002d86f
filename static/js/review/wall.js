// The cameras that are shown, side by side or one of them alone.

import { around, byId, find, findAll } from "../parts/dom.js";
import { Tile } from "./tile.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Chunk } from "./moments.js"
 * @import { PlayClock } from "./play-clock.js"
 * @import { CameraView } from "./stage.js"
 */

const FIRST_SHOWN = 9;
const MOST_SHOWN = 16;

export class Wall {
  /** @type {string | null} */
  enlarged = null;
  /** @type {Set<string>} */
  #chosen;

  /**
   * @param {CameraView[]} cameras
   * @param {ColorBook} colors
   * @param {{ onChange: () => void, onPerson: (person: string) => void }} told
   */
  constructor(cameras, colors, { onChange, onPerson }) {
    this.element = byId("wall");
    this.onChange = onChange;
    this.#chosen = new Set(cameras.slice(0, FIRST_SHOWN).map(({ id }) => id));
    this.tiles = cameras.map((camera) => {
      const figure = find(this.element, `[data-camera="${CSS.escape(camera.id)}"]`);
      const tile = new Tile(figure, camera, colors, () => this.#fit());
      find(figure, ".tile-enlarge").addEventListener("click", () => this.enlarge(camera.id));
      tile.canvas.addEventListener("click", (event) => {
        const person = tile.overlay.personAt(event);
        person ? onPerson(person) : this.enlarge(camera.id);
      });
      tile.canvas.addEventListener("pointermove", (event) => {
        tile.canvas.style.cursor = tile.overlay.personAt(event) ? "pointer" : "zoom-in";
      });
      return tile;
    });
    this.buttons = findAll(document, "[data-show]", HTMLButtonElement);
    document.addEventListener("click", (event) => this.#onClick(event));
    this.#arrange();
  }

  /** The cameras that are to be seen. */
  get cameras() {
    return this.tiles.filter(({ isShown }) => isShown).map(({ camera }) => camera.id);
  }

  /** The files that play now. */
  get files() {
    return this.tiles.flatMap(({ isShown, file }) => (isShown && file ? file : []));
  }

  get isWaiting() {
    return this.tiles.some(({ isWaiting }) => isWaiting);
  }

  /**
   * @param {number} moment
   * @param {Pick<PlayClock, "speed" | "isPlaying" | "isRunning">} clock
   * @param {Chunk | null} chunk
   */
  follow(moment, clock, chunk) {
    this.tiles.forEach((tile) => tile.follow(moment, clock, chunk));
  }

  /**
   * Shows one camera alone, or all again.
   *
   * @param {string | null} camera
   */
  enlarge(camera) {
    this.enlarged = camera === this.enlarged ? null : camera;
    this.#arrange();
    this.onChange();
  }

  /** @param {Event} event */
  #onClick(event) {
    const camera = around(event.target, "[data-show]")?.dataset.show;
    if (camera === undefined) {
      return;
    }
    const chosen = this.#chosen;
    if (!chosen.delete(camera) && chosen.size < MOST_SHOWN) {
      chosen.add(camera);
    }
    this.enlarged = null;
    this.#arrange();
    this.onChange();
  }

  #arrange() {
    for (const tile of this.tiles) {
      const { id } = tile.camera;
      tile.show(this.enlarged ? id === this.enlarged : this.#chosen.has(id));
      const isEnlarged = id === this.enlarged;
      find(tile.figure, ".tile-enlarge").setAttribute("aria-pressed", String(isEnlarged));
    }
    for (const button of this.buttons) {
      const isChosen = this.#chosen.has(button.dataset.show ?? "");
      button.setAttribute("aria-pressed", String(isChosen));
    }
    this.#fit();
  }

  /** As many columns as rows, as large as the shapes of the pictures let them be. */
  #fit() {
    const shown = this.tiles.filter(({ isShown }) => isShown);
    const columns = Math.max(1, Math.ceil(Math.sqrt(shown.length)));
    const { style } = this.element;
    style.setProperty("--columns", String(columns));
    style.setProperty("--rows", String(Math.max(1, Math.ceil(shown.length / columns))));
    const aspect = shown.reduce((most, { stage }) => Math.max(most, stage.aspect), 0);
    style.setProperty("--aspect", String(aspect || 16 / 9));
  }
}
