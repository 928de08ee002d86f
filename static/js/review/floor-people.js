// Who is where on the floor, at the moment of the clock.

import { FloorPicture } from "../live/floor-picture.js";
import { fitCanvas } from "../parts/canvas.js";
import { shortId } from "../parts/colors.js";
import { paintDot, paintName } from "../parts/floor-painter.js";
import { FloorScale } from "../parts/floor-scale.js";
import { placesOf } from "./places.js";

/**
 * @import { MapConfig } from "../live/floor-picture.js"
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Shown } from "./track-path.js"
 */

const HIGHEST_PX = 320;
const RIM = "#0b0e12";

export class FloorPeople {
  /** @type {Shown[]} */
  #shown = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {MapConfig} config
   * @param {ColorBook} colors
   */
  constructor(canvas, config, colors) {
    this.canvas = canvas;
    this.colors = colors;
    this.floor = new FloorScale(config.bounds, canvas);
    canvas.style.aspectRatio = String(this.floor.aspect);
    canvas.style.maxWidth = `${Math.round(this.floor.aspect * HIGHEST_PX)}px`;
    this.picture = new FloorPicture(this.floor, config);
    fitCanvas(canvas, () => this.#fit());
    document.addEventListener("themechange", () => this.#fit());
    this.#fit();
  }

  /** @param {Shown[]} shown of all cameras. */
  show(shown) {
    this.#shown = shown;
    this.#paint();
  }

  #fit() {
    this.picture.paint();
    this.#paint();
  }

  #paint() {
    const { floor } = this;
    floor.context.drawImage(this.picture.canvas, 0, 0, this.canvas.width, this.canvas.height);
    floor.labels.begin();
    const places = placesOf(this.#shown);
    this.canvas.dataset.people = String(places.length);
    for (const { person, number, at } of places) {
      const [x, y] = [floor.x(at[0]), floor.y(at[1])];
      paintDot(floor, x, y, { radius: 6, fill: this.colors.of(person), rim: RIM, width: 1.5 });
      paintName(floor, shortId(person, number), x, y, { size: 11, gap: 8, key: person ?? "" });
    }
  }
}
