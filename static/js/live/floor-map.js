// The floor from above: the picture, zones and lines, and the people who move on it.

import { drawTag, fitCanvas } from "./canvas.js";
import { shortId } from "./colors.js";

const TRAIL_MS = 6000;
const FADE_MS = 700;
const GLIDE_MS = 130; // how fast a dot closes in on where the person was last seen
const TRAIL_STEP_M = 0.08;
const PAINT_EVERY_MS = 30; // people do not need every frame of a fast screen

export class FloorMap {
  constructor(canvas, { bounds, picture, zones, lines }, colors) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.colors = colors;
    [this.left, this.bottom, this.right, this.top] = bounds;
    this.zones = zones;
    this.lines = lines;
    this.people = new Map();
    this.painted = 0;
    canvas.style.aspectRatio = `${this.right - this.left} / ${this.top - this.bottom}`;
    this.style = getComputedStyle(document.documentElement);
    this.floor = document.createElement("canvas"); // what does not move, painted once
    const repaint = () => this.#paintFloor();
    if (picture) {
      this.picture = new Image();
      this.picture.onload = repaint;
      this.picture.src = picture;
    }
    document.addEventListener("themechange", repaint);
    fitCanvas(canvas, repaint);
    repaint();
  }

  // People of the newest update; those who are not among them fade away.
  update(people, now) {
    const here = new Set();
    for (const { global_id: id, map_coords: at, identity_state: state } of people) {
      if (id && at && this.contains(at)) {
        here.add(id);
        this.#place(id, at, state, now);
      }
    }
    for (const [id, person] of this.people) {
      person.leftAt = here.has(id) ? null : (person.leftAt ?? now);
    }
    this.canvas.dataset.people = here.size;
  }

  contains([x, y]) {
    return x >= this.left && x <= this.right && y >= this.bottom && y <= this.top;
  }

  paint(now) {
    const { context } = this;
    const elapsed = Math.min(1000, now - this.painted);
    if (elapsed < PAINT_EVERY_MS) {
      return;
    }
    this.painted = now;
    context.drawImage(this.floor, 0, 0);
    for (const [id, person] of this.people) {
      if (person.leftAt && now - person.leftAt > FADE_MS) {
        this.people.delete(id);
      } else {
        this.#glide(person, elapsed);
        this.#paintTrail(id, person, now);
      }
    }
    for (const [id, person] of this.people) {
      this.#paintPerson(id, person, now);
    }
  }

  #place(id, [x, y], state, now) {
    let person = this.people.get(id);
    if (!person) {
      person = { shown: [x, y], trail: [] };
      this.people.set(id, person);
    }
    person.target = [x, y];
    person.state = state;
    const last = person.trail.at(-1);
    if (!last || Math.hypot(x - last.x, y - last.y) > TRAIL_STEP_M) {
      person.trail.push({ x, y, at: now });
    }
    while (person.trail.length && now - person.trail[0].at > TRAIL_MS) {
      person.trail.shift();
    }
  }

  #glide(person, elapsed) {
    const share = 1 - Math.exp(-elapsed / GLIDE_MS);
    person.shown = person.shown.map((value, axis) => value + (person.target[axis] - value) * share);
  }

  #x(metres) {
    return ((metres - this.left) / (this.right - this.left)) * this.canvas.width;
  }

  #y(metres) {
    return ((this.top - metres) / (this.top - this.bottom)) * this.canvas.height;
  }

  #color(name) {
    return this.style.getPropertyValue(name).trim();
  }

  #paintFloor() {
    const { canvas, floor } = this;
    floor.width = canvas.width;
    floor.height = canvas.height;
    this.scale = canvas.width / Math.max(1, canvas.clientWidth);
    const context = floor.getContext("2d");
    context.fillStyle = this.#color("--surface-2");
    context.fillRect(0, 0, floor.width, floor.height);
    if (this.picture?.complete && this.picture.naturalWidth) {
      context.drawImage(this.picture, 0, 0, floor.width, floor.height);
      context.fillStyle = this.#color("--map-veil");
      context.fillRect(0, 0, floor.width, floor.height);
    } else {
      this.#paintGrid(context);
    }
    this.zones.forEach((zone) => this.#paintZone(context, zone));
    this.lines.forEach((line) => this.#paintLine(context, line));
  }

  #paintGrid(context) {
    const { canvas } = this;
    context.strokeStyle = this.#color("--line");
    context.lineWidth = this.scale;
    const step = 5;
    context.beginPath();
    for (let x = Math.ceil(this.left / step) * step; x <= this.right; x += step) {
      context.moveTo(this.#x(x), 0);
      context.lineTo(this.#x(x), canvas.height);
    }
    for (let y = Math.ceil(this.bottom / step) * step; y <= this.top; y += step) {
      context.moveTo(0, this.#y(y));
      context.lineTo(canvas.width, this.#y(y));
    }
    context.stroke();
  }

  #path(context, points) {
    context.beginPath();
    points.forEach(([x, y], index) => {
      context[index ? "lineTo" : "moveTo"](this.#x(x), this.#y(y));
    });
  }

  #paintZone(context, { name, polygon, color }) {
    this.#path(context, polygon);
    context.closePath();
    context.globalAlpha = 0.16;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 0.9;
    context.strokeStyle = color;
    context.lineWidth = 1.5 * this.scale;
    context.stroke();
    context.globalAlpha = 1;
    const middle = [0, 1].map(
      (axis) => polygon.reduce((sum, point) => sum + point[axis], 0) / polygon.length,
    );
    this.#paintName(context, name, this.#x(middle[0]), this.#y(middle[1]));
  }

  #paintLine(context, { name, points }) {
    const { scale } = this;
    this.#path(context, points);
    context.setLineDash([7 * scale, 5 * scale]);
    context.lineCap = "round";
    context.lineWidth = 4 * scale;
    context.strokeStyle = this.#color("--surface");
    context.stroke();
    context.lineWidth = 2 * scale;
    context.strokeStyle = this.#color("--bad");
    context.stroke();
    context.setLineDash([]);
    const [[x1, y1], [x2, y2]] = points;
    this.#paintName(context, name, this.#x((x1 + x2) / 2), this.#y((y1 + y2) / 2) - 11 * scale);
  }

  #paintName(context, text, x, y) {
    const { scale } = this;
    context.font = `600 ${11.5 * scale}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const half = context.measureText(text).width / 2;
    const at = Math.max(half + 4 * scale, Math.min(x, this.canvas.width - half - 4 * scale));
    context.lineWidth = 4 * scale;
    context.lineJoin = "round";
    context.strokeStyle = this.#color("--surface");
    context.strokeText(text, at, y);
    context.fillStyle = this.#color("--text");
    context.fillText(text, at, y);
  }

  #strength({ leftAt }, now) {
    return leftAt ? Math.max(0, 1 - (now - leftAt) / FADE_MS) : 1;
  }

  #paintTrail(id, person, now) {
    const { context, scale } = this;
    const points = [...person.trail, { x: person.shown[0], y: person.shown[1], at: now }];
    context.lineCap = "round";
    for (const [width, color] of [
      [5, "rgb(0 0 0 / 40%)"],
      [3, this.colors.of(id)],
    ]) {
      context.strokeStyle = color;
      context.lineWidth = width * scale;
      for (let index = 1; index < points.length; index += 1) {
        const age = (now - points[index - 1].at) / TRAIL_MS;
        context.globalAlpha = Math.max(0, 0.85 * (1 - age)) * this.#strength(person, now);
        context.beginPath();
        context.moveTo(this.#x(points[index - 1].x), this.#y(points[index - 1].y));
        context.lineTo(this.#x(points[index].x), this.#y(points[index].y));
        context.stroke();
      }
    }
    context.globalAlpha = 1;
  }

  #paintPerson(id, person, now) {
    const { context, scale } = this;
    const x = this.#x(person.shown[0]);
    const y = this.#y(person.shown[1]);
    const color = this.colors.of(id);
    context.globalAlpha = this.#strength(person, now);
    context.beginPath();
    context.arc(x, y, 6.5 * scale, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5 * scale;
    context.strokeStyle = "#0b0e12";
    context.setLineDash(person.state === "tentative" ? [3 * scale, 2 * scale] : []);
    context.stroke();
    context.setLineDash([]);
    drawTag(context, shortId(id), x + 10 * scale, y + 8 * scale, color, scale);
    context.globalAlpha = 1;
  }
}
