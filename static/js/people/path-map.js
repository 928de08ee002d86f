// A floor from above with a person's path on it, and where they were at one moment.

import { fitCanvas } from "../parts/canvas.js";
import {
  paintDot,
  paintGround,
  paintName,
  paintZone,
  paintZoneName,
} from "../parts/floor-painter.js";
import { FloorScale } from "../parts/floor-scale.js";

/**
 * Seconds since 1970, then metres.
 *
 * @typedef {[time: number, x: number, y: number]} Stop
 * @typedef {{ id: string, color: string, points: Stop[] }} CameraWay
 * @typedef {{ id: string, color: string, point: Stop }} Moment
 * @typedef {{ bounds: Bounds, picture: string | null, zones: Zone[] }} Floor
 */

const GAP_S = 4; // not seen for longer: the line is broken
const DOT = 6;
const HIGHEST = 620; // pixels: the slider below is to be seen with the map
const NAME = 11.5;
const DARK = "#0b0e12";
const BRIGHT = "#ffffff";

export class PathMap {
  /** @type {HTMLImageElement | null} */
  #picture = null;
  /** @type {Moment | null} */
  #at = null;
  #until = Infinity;
  /** @type {"camera" | "time"} */
  colorBy = "camera";

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Floor} floor
   * @param {CameraWay[]} cameras
   * @param {number} step seconds between two points that lie side by side.
   */
  constructor(canvas, { bounds, picture, zones }, cameras, step) {
    this.canvas = canvas;
    this.floor = new FloorScale(bounds, canvas);
    this.context = this.floor.context;
    this.zones = zones;
    this.cameras = cameras;
    this.step = step;
    canvas.style.aspectRatio = String(this.floor.aspect);
    canvas.style.maxWidth = `${Math.round(this.floor.aspect * HIGHEST)}px`;
    const times = cameras.flatMap(({ points }) => points.map(([time]) => time));
    this.first = times.reduce((least, time) => Math.min(least, time), Infinity);
    this.last = times.reduce((most, time) => Math.max(most, time), -Infinity);
    if (picture) {
      this.#picture = new Image();
      this.#picture.onload = () => this.paint();
      this.#picture.src = picture;
    }
    document.addEventListener("themechange", () => this.paint());
    fitCanvas(canvas, () => this.paint());
  }

  /**
   * The way up to `time`, and who stands at its end.
   *
   * @param {number} time
   * @param {Moment} at
   */
  show(time, at) {
    this.#until = time;
    this.#at = at;
    this.paint();
  }

  paint() {
    const { floor } = this;
    floor.labels.begin();
    paintGround(floor, floor.bounds, this.#picture);
    this.zones.forEach((zone) => paintZone(floor, zone, { fill: 0.13, edge: 0.7, width: 1.5 }));
    this.#paintWay(true);
    this.#paintWay(false);
    this.zones.forEach((zone) => paintZoneName(floor, zone, NAME));
    this.#paintEnds();
  }

  /**
   * From blue at the beginning to orange at the end.
   *
   * @param {number} time
   */
  timeColor(time) {
    const share = (time - this.first) / Math.max(1, this.last - this.first);
    return `hsl(${Math.round(215 + share * 180)} 85% 52%)`;
  }

  /**
   * First all of it with a dark edge, then its colours; what is yet to come is faint.
   *
   * @param {boolean} isEdge
   */
  #paintWay(isEdge) {
    const { context, floor } = this;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = (isEdge ? 5 : 3) * floor.ratio;
    for (const { points, color } of this.cameras) {
      for (let index = 1; index < points.length; index += 1) {
        const [[before, x0, y0], [time, x1, y1]] = [points[index - 1], points[index]];
        if (time - before > Math.max(GAP_S, 2 * this.step)) {
          continue;
        }
        const bright = this.colorBy === "time" ? this.timeColor(time) : color;
        context.globalAlpha = time > this.#until ? 0.12 : isEdge ? 0.4 : 0.9;
        context.strokeStyle = isEdge ? DARK : bright;
        context.beginPath();
        context.moveTo(floor.x(x0), floor.y(y0));
        context.lineTo(floor.x(x1), floor.y(y1));
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  #paintEnds() {
    const ends = this.cameras.flatMap(({ points }) => [...points.slice(0, 1), ...points.slice(-1)]);
    const begin = ends.reduce((one, other) => (other[0] < one[0] ? other : one));
    const end = ends.reduce((one, other) => (other[0] > one[0] ? other : one));
    this.#mark(begin, "Start", BRIGHT);
    this.#mark(end, "End", DARK);
    if (this.#at) {
      this.#dot(this.#at.point, DOT + 2, this.#at.color);
    }
  }

  /**
   * @param {Stop} stop
   * @param {string} text
   * @param {string} color
   */
  #mark(stop, text, color) {
    const [, x, y] = stop;
    this.#dot(stop, DOT, color);
    paintName(this.floor, text, this.floor.x(x), this.floor.y(y), { size: NAME, gap: DOT + 1 });
  }

  /**
   * @param {Stop} stop
   * @param {number} radius
   * @param {string} color
   */
  #dot([, x, y], radius, color) {
    const rim = color === DARK ? BRIGHT : DARK;
    const style = { radius, fill: color, rim, width: 2.5 };
    paintDot(this.floor, this.floor.x(x), this.floor.y(y), style);
  }
}
