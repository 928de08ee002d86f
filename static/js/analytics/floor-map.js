// A canvas of the size of a floor: its picture and zones; others paint on it.

import { fitCanvas } from "../parts/canvas.js";
import { paintGround, paintZone, paintZoneName } from "../parts/floor-painter.js";
import { FloorScale } from "../parts/floor-scale.js";

/** @typedef {{ bounds: Bounds, picture: string | null, zones: Zone[] }} Floor */

const HIGHEST = 0.62; // of the window: what is below the map is to be seen with it
const NAME_REM = 0.83;

/** How large words on maps are, pixels of the page: they grow with all others on a wall. */
export const nameSize = () =>
  NAME_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

export class FloorMap {
  /** @type {HTMLImageElement | null} */
  #picture = null;
  #ends = new AbortController();

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Floor} floor
   * @param {(surface: FloorScale) => void} paint what lies between the zones and their names.
   * @param {(surface: FloorScale) => void} [label] what is written where the names leave room.
   */
  constructor(canvas, { bounds, picture, zones }, paint, label) {
    this.floor = new FloorScale(bounds, canvas);
    this.zones = zones;
    this.content = paint;
    this.label = label;
    canvas.style.aspectRatio = String(this.floor.aspect);
    canvas.style.maxWidth = `${Math.round(this.floor.aspect * HIGHEST * 100)}vh`;
    if (picture) {
      this.#picture = new Image();
      this.#picture.onload = () => this.paint();
      this.#picture.src = picture;
    }
    const { signal } = this.#ends;
    document.addEventListener("themechange", () => this.#repaint(canvas), { signal });
    fitCanvas(canvas, () => this.paint());
  }

  paint() {
    const { floor } = this;
    floor.labels.begin();
    paintGround(floor, floor.bounds, this.#picture);
    this.zones.forEach((zone) => paintZone(floor, zone, { fill: 0.06, edge: 0.75, width: 1.5 }));
    this.content(floor);
    this.zones.forEach((zone) => paintZoneName(floor, zone, nameSize()));
    this.label?.(floor);
  }

  /** @param {HTMLCanvasElement} canvas */
  #repaint(canvas) {
    if (canvas.isConnected) {
      this.paint();
    } else {
      this.#ends.abort();
    }
  }
}
