// A floor from above with somebody's way on it, and where they were at one moment.

import { fitCanvas } from "../live/canvas.js";
import { FloorScale } from "../live/floor-scale.js";

const GAP_S = 4; // not seen for longer: the line is broken
const DOT = 6;
const HIGHEST = 620; // pixels: the slider below is to be seen with the map

export class PathMap {
  constructor(canvas, { bounds, picture, zones }, cameras) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.floor = new FloorScale(bounds, canvas);
    this.zones = zones;
    this.cameras = cameras;
    this.colorBy = "camera";
    this.at = null;
    canvas.style.aspectRatio = String(this.floor.ratio);
    canvas.style.maxWidth = `${Math.round(this.floor.ratio * HIGHEST)}px`;
    const times = cameras.flatMap(({ points }) => points.map(([time]) => time));
    this.first = times.reduce((least, time) => Math.min(least, time), Infinity);
    this.last = times.reduce((most, time) => Math.max(most, time), -Infinity);
    if (picture) {
      this.picture = new Image();
      this.picture.onload = () => this.paint();
      this.picture.src = picture;
    }
    document.addEventListener("themechange", () => this.paint());
    fitCanvas(canvas, () => this.paint());
  }

  // The way up to `time`, and who stands at its end: { place, camera }.
  show(time, at) {
    this.until = time;
    this.at = at;
    this.paint();
  }

  paint() {
    const { context, canvas } = this;
    context.fillStyle = this.#named("--surface-2");
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (this.picture?.complete && this.picture.naturalWidth) {
      context.drawImage(this.picture, 0, 0, canvas.width, canvas.height);
      context.fillStyle = this.#named("--map-veil");
      context.fillRect(0, 0, canvas.width, canvas.height);
    }
    this.zones.forEach((zone) => this.#paintZone(zone));
    this.#paintWay(true);
    this.#paintWay(false);
    this.zones.forEach((zone) => this.#paintName(zone));
    this.#paintEnds();
  }

  // From blue at the beginning to orange at the end.
  timeColor(time) {
    const share = (time - this.first) / Math.max(1, this.last - this.first);
    return `hsl(${Math.round(215 + share * 180)} 85% 52%)`;
  }

  #named(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  #paintZone({ polygon, color }) {
    const { context, floor } = this;
    floor.path(context, polygon);
    context.closePath();
    context.fillStyle = color;
    context.globalAlpha = 0.13;
    context.fill();
    context.globalAlpha = 0.7;
    context.strokeStyle = color;
    context.lineWidth = 1.5 * floor.pixel;
    context.stroke();
    context.globalAlpha = 1;
  }

  #paintName({ name, polygon }) {
    const middle = (axis) => polygon.reduce((sum, one) => sum + one[axis], 0) / polygon.length;
    this.#write(name, this.floor.x(middle(0)), this.floor.y(middle(1)));
  }

  #write(text, x, y) {
    const { context, floor } = this;
    context.font = `600 ${11.5 * floor.pixel}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4 * floor.pixel;
    context.strokeStyle = this.#named("--surface");
    context.strokeText(text, x, y);
    context.fillStyle = this.#named("--text");
    context.fillText(text, x, y);
  }

  // First all of it with a dark edge, then its colours; what is yet to come is faint.
  #paintWay(isEdge) {
    const { context, floor } = this;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.lineWidth = (isEdge ? 5 : 3) * floor.pixel;
    for (const { points, color } of this.cameras) {
      for (let index = 1; index < points.length; index += 1) {
        const [[before, x0, y0], [time, x1, y1]] = [points[index - 1], points[index]];
        if (time - before > Math.max(GAP_S, 2 * this.step)) {
          continue;
        }
        context.globalAlpha = time > this.until ? 0.12 : isEdge ? 0.4 : 0.9;
        context.strokeStyle = isEdge ? "#0b0e12" : this.colorBy === "time" ? this.timeColor(time) : color;
        context.beginPath();
        context.moveTo(this.floor.x(x0), this.floor.y(y0));
        context.lineTo(this.floor.x(x1), this.floor.y(y1));
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  #paintEnds() {
    const ends = this.cameras.flatMap(({ points }) => [points[0], points.at(-1)]);
    const begin = ends.reduce((one, other) => (other[0] < one[0] ? other : one));
    const end = ends.reduce((one, other) => (other[0] > one[0] ? other : one));
    this.#mark(begin, "Start", "#ffffff");
    this.#mark(end, "End", "#0b0e12");
    if (this.at) {
      this.#dot(this.at.point, DOT + 2, this.at.color);
    }
  }

  #mark([, x, y], text, color) {
    this.#dot([0, x, y], DOT, color);
    this.#write(text, this.floor.x(x), this.floor.y(y) - 15 * this.floor.pixel);
  }

  #dot([, x, y], radius, color) {
    const { context, floor } = this;
    context.beginPath();
    context.arc(this.floor.x(x), this.floor.y(y), radius * floor.pixel, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 2.5 * floor.pixel;
    context.strokeStyle = color === "#0b0e12" ? "#ffffff" : "#0b0e12";
    context.stroke();
  }
}
