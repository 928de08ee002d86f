// What does not move on the floor map: the picture, what cameras see, zones and lines. Painted
// once, and again when the theme, the size, or what is wanted changes.

import { textScale } from "./canvas.js";

const GRID_M = 5;

export class FloorPicture {
  constructor(scale, { picture, zones, lines, views }) {
    this.scale = scale;
    this.zones = zones;
    this.lines = lines;
    this.views = views;
    this.layers = { views: true, zones: true };
    this.marked = new Set(); // cameras whose view is drawn stronger
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d");
    this.style = getComputedStyle(document.documentElement);
    if (picture) {
      this.image = new Image();
      this.image.onload = () => this.paint();
      this.image.src = picture;
    }
    document.addEventListener("themechange", () => this.paint());
  }

  mark(cameras) {
    const same = cameras.length === this.marked.size && cameras.every((id) => this.marked.has(id));
    if (!same) {
      this.marked = new Set(cameras);
      this.paint();
    }
  }

  paint() {
    const { canvas, context, scale } = this;
    canvas.width = scale.canvas.width;
    canvas.height = scale.canvas.height;
    context.fillStyle = this.#color("--surface-2");
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (this.image?.complete && this.image.naturalWidth) {
      context.drawImage(this.image, 0, 0, canvas.width, canvas.height);
      context.fillStyle = this.#color("--map-veil");
      context.fillRect(0, 0, canvas.width, canvas.height);
    } else {
      this.#paintGrid();
    }
    if (this.layers.views) {
      this.views.forEach((view) => this.marked.has(view.camera) || this.#paintView(view));
    }
    if (this.layers.zones) {
      this.zones.forEach((zone) => this.#paintZone(zone));
      this.lines.forEach((line) => this.#paintLine(line));
    }
    // Also without the layer: somebody points at this camera.
    this.views.forEach((view) => this.marked.has(view.camera) && this.#paintView(view));
    if (this.layers.views || this.marked.size) {
      this.views.forEach((view) => this.#paintCamera(view));
    }
    if (this.marked.size) {
      this.#paintMarked();
    }
  }

  #color(name) {
    return this.style.getPropertyValue(name).trim();
  }

  #paintGrid() {
    const { canvas, context, scale } = this;
    context.strokeStyle = this.#color("--line");
    context.lineWidth = scale.pixel;
    context.beginPath();
    for (let x = Math.ceil(scale.left / GRID_M) * GRID_M; x <= scale.right; x += GRID_M) {
      context.moveTo(scale.x(x), 0);
      context.lineTo(scale.x(x), canvas.height);
    }
    for (let y = Math.ceil(scale.bottom / GRID_M) * GRID_M; y <= scale.top; y += GRID_M) {
      context.moveTo(0, scale.y(y));
      context.lineTo(canvas.width, scale.y(y));
    }
    context.stroke();
  }

  #paintView({ camera, polygon }) {
    const { context, scale } = this;
    if (polygon.length < 3) {
      return;
    }
    const strong = this.marked.has(camera);
    scale.path(context, polygon);
    context.closePath();
    context.fillStyle = context.strokeStyle = this.#color("--accent");
    context.globalAlpha = strong ? 0.2 : 0.05;
    context.fill();
    context.globalAlpha = strong ? 1 : 0.3;
    context.lineWidth = (strong ? 2 : 1) * scale.pixel;
    context.lineJoin = "round";
    context.stroke();
    context.globalAlpha = 1;
  }

  // In a corner, where no zone has its name: whose view it is.
  #paintMarked() {
    const { context, scale } = this;
    const { pixel } = scale;
    const seen = this.views.filter(({ camera }) => this.marked.has(camera));
    const text = seen
      .map(({ camera, polygon }) => (polygon.length ? `Coverage of ${camera}` : `${camera}: not calibrated`))
      .join(", ");
    context.font = `600 ${12 * pixel}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillStyle = this.#color("--accent");
    context.beginPath();
    const width = context.measureText(text).width + 16 * pixel;
    context.roundRect(8 * pixel, 8 * pixel, width, 22 * pixel, 5 * pixel);
    context.fill();
    context.fillStyle = this.#color("--accent-text");
    context.fillText(text, 16 * pixel, 19.5 * pixel);
  }

  // A camera that stands on the map: a lens that points at what it sees.
  #paintCamera({ camera, polygon, position }) {
    const { context, scale } = this;
    if (!position || !scale.contains(position)) {
      return;
    }
    const size = 6 * scale.pixel;
    const [x, y] = [scale.x(position[0]), scale.y(position[1])];
    const [toX, toY] = polygon.length ? middle(polygon) : position;
    context.save();
    context.translate(x, y);
    context.rotate(Math.atan2(scale.y(toY) - y, scale.x(toX) - x));
    context.beginPath();
    context.roundRect(-size, -size * 0.7, size * 1.5, size * 1.4, size * 0.3);
    context.moveTo(size * 0.5, 0);
    context.lineTo(size * 1.3, -size * 0.6);
    context.lineTo(size * 1.3, size * 0.6);
    context.closePath();
    context.restore();
    context.fillStyle = this.#color(this.marked.has(camera) ? "--accent" : "--muted");
    context.strokeStyle = this.#color("--surface");
    context.lineWidth = 1.5 * scale.pixel;
    context.stroke();
    context.fill();
  }

  #paintZone({ name, polygon, color }) {
    const { context, scale } = this;
    scale.path(context, polygon);
    context.closePath();
    context.globalAlpha = 0.16;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 0.9;
    context.strokeStyle = color;
    context.lineWidth = 1.5 * scale.pixel;
    context.stroke();
    context.globalAlpha = 1;
    const [x, y] = middle(polygon);
    this.#paintName(name, scale.x(x), scale.y(y));
  }

  #paintLine({ name, points }) {
    const { context, scale } = this;
    const { pixel } = scale;
    scale.path(context, points);
    context.setLineDash([7 * pixel, 5 * pixel]);
    context.lineCap = "round";
    context.lineWidth = 4 * pixel;
    context.strokeStyle = this.#color("--surface");
    context.stroke();
    context.lineWidth = 2 * pixel;
    context.strokeStyle = this.#color("--bad");
    context.stroke();
    context.setLineDash([]);
    const [x, y] = middle(points);
    this.#paintName(name, scale.x(x), scale.y(y) - 11 * pixel);
  }

  #paintName(text, x, y) {
    const { context, scale } = this;
    const { pixel } = scale;
    context.font = `600 ${11.5 * textScale() * pixel}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const half = context.measureText(text).width / 2;
    const edge = half + 4 * pixel;
    const at = Math.max(edge, Math.min(x, this.canvas.width - edge));
    context.lineWidth = 4 * pixel;
    context.lineJoin = "round";
    context.strokeStyle = this.#color("--surface");
    context.strokeText(text, at, y);
    context.fillStyle = this.#color("--text");
    context.fillText(text, at, y);
  }
}

const middle = (points) =>
  [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
