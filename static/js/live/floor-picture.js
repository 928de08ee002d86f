// What does not move on the floor map: the picture, what cameras see, zones and lines. Painted
// once, and again when the theme, the size, or what is wanted changes.

import {
  isLoaded,
  nameFont,
  paintDashes,
  paintGround,
  paintName,
  paintZone,
  paintZoneName,
  strokeGrid,
  trace,
} from "../parts/floor-painter.js";
import { FloorScale } from "../parts/floor-scale.js";
import { middle } from "../parts/geometry.js";
import { textScale } from "../parts/tag.js";

/**
 * @typedef {{ camera: string, polygon: Point[], position: Point | null }} View what a camera sees.
 * @typedef {{ bounds: Bounds, picture: string | null, zones: Zone[], lines: Line[], views: View[] }} MapConfig
 */

const GRID_M = 5;
const NAME = 11.5;

export class FloorPicture {
  /** @type {HTMLImageElement | null} */
  #image = null;
  /** @type {Set<string>} cameras whose view is drawn stronger */
  #marked = new Set();
  layers = { views: true, zones: true };

  /**
   * @param {FloorScale} scale of the canvas that this is painted for.
   * @param {MapConfig} config
   */
  constructor(scale, { bounds, picture, zones, lines, views }) {
    this.shown = scale.canvas;
    this.zones = zones;
    this.lines = lines;
    this.views = views;
    this.canvas = document.createElement("canvas");
    this.floor = new FloorScale(bounds, this.canvas, scale.canvas);
    this.context = this.floor.context;
    if (picture) {
      this.#image = new Image();
      this.#image.onload = () => this.paint();
      this.#image.src = picture;
    }
    document.addEventListener("themechange", () => this.paint());
  }

  /** @param {string[]} cameras */
  mark(cameras) {
    const marked = this.#marked;
    const same = cameras.length === marked.size && cameras.every((id) => marked.has(id));
    if (!same) {
      this.#marked = new Set(cameras);
      this.paint();
    }
  }

  paint() {
    const { canvas, context, floor } = this;
    canvas.width = this.shown.width;
    canvas.height = this.shown.height;
    floor.labels.begin();
    paintGround(floor, floor.bounds, this.#image);
    if (!isLoaded(this.#image)) {
      context.strokeStyle = floor.color("--line");
      context.lineWidth = floor.ratio;
      strokeGrid(floor, floor.bounds, GRID_M);
    }
    const marked = this.views.filter(({ camera }) => this.#marked.has(camera));
    const others = this.views.filter(({ camera }) => !this.#marked.has(camera));
    if (this.layers.views) {
      others.forEach((view) => this.#paintView(view, false));
    }
    if (this.layers.zones) {
      this.zones.forEach((zone) => this.#paintZone(zone));
      this.lines.forEach((line) => this.#paintLine(line));
    }
    // Also without the layer: the user points at this camera.
    marked.forEach((view) => this.#paintView(view, true));
    if (this.layers.views || marked.length) {
      this.views.forEach((view) => this.#paintCamera(view));
    }
    if (marked.length) {
      this.#paintMarked(marked);
    }
  }

  /**
   * @param {View} view
   * @param {boolean} strong
   */
  #paintView({ polygon }, strong) {
    const { context, floor } = this;
    if (polygon.length < 3) {
      return;
    }
    trace(floor, polygon);
    context.closePath();
    context.fillStyle = context.strokeStyle = floor.color("--accent");
    context.globalAlpha = strong ? 0.2 : 0.05;
    context.fill();
    context.globalAlpha = strong ? 1 : 0.3;
    context.lineWidth = (strong ? 2 : 1) * floor.ratio;
    context.lineJoin = "round";
    context.stroke();
    context.globalAlpha = 1;
  }

  /**
   * In a corner, where no zone has its name: whose view it is.
   *
   * @param {View[]} marked
   */
  #paintMarked(marked) {
    const { context, floor } = this;
    const { ratio } = floor;
    const text = marked
      .map(({ camera, polygon }) =>
        polygon.length ? `Coverage of ${camera}` : `${camera}: not calibrated`,
      )
      .join(", ");
    context.font = nameFont(ratio);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = floor.color("--accent");
    context.beginPath();
    const width = context.measureText(text).width + 16 * ratio;
    context.roundRect(8 * ratio, 8 * ratio, width, 22 * ratio, 5 * ratio);
    floor.labels.take({ left: 0, top: 0, right: width + 8 * ratio, bottom: 30 * ratio });
    context.fill();
    context.fillStyle = floor.color("--accent-text");
    context.fillText(text, 16 * ratio, 19.5 * ratio);
  }

  /**
   * A camera that stands on the map: a lens that points at what it sees.
   *
   * @param {View} view
   */
  #paintCamera({ camera, polygon, position }) {
    const { context, floor } = this;
    if (!position || !floor.contains(position)) {
      return;
    }
    const size = 6 * floor.ratio;
    const [x, y] = [floor.x(position[0]), floor.y(position[1])];
    const [toX, toY] = polygon.length ? middle(polygon) : position;
    context.save();
    context.translate(x, y);
    context.rotate(Math.atan2(floor.y(toY) - y, floor.x(toX) - x));
    context.beginPath();
    context.roundRect(-size, -size * 0.7, size * 1.5, size * 1.4, size * 0.3);
    context.moveTo(size * 0.5, 0);
    context.lineTo(size * 1.3, -size * 0.6);
    context.lineTo(size * 1.3, size * 0.6);
    context.closePath();
    context.restore();
    context.fillStyle = floor.color(this.#marked.has(camera) ? "--accent" : "--muted");
    context.strokeStyle = floor.color("--surface");
    context.lineWidth = 1.5 * floor.ratio;
    context.stroke();
    context.fill();
  }

  /** @param {Zone} zone */
  #paintZone(zone) {
    paintZone(this.floor, zone, { fill: 0.16, edge: 0.9, width: 1.5 });
    paintZoneName(this.floor, zone, NAME * textScale());
  }

  /** @param {Line} line */
  #paintLine({ name, points }) {
    const { floor } = this;
    paintDashes(floor, points);
    const [x, y] = middle(points);
    const size = NAME * textScale();
    paintName(floor, name, floor.x(x), floor.y(y) - 11 * floor.ratio, { size });
  }
}
