// The floor from above: what does not move, and the people who move on it.

import { drawTag, fitCanvas } from "./canvas.js";
import { shortId } from "./colors.js";
import { FloorPicture } from "./floor-picture.js";
import { FloorScale } from "./floor-scale.js";

const TRAIL_MS = 6000;
const FADE_MS = 700;
const GLIDE_MS = 130; // how fast a dot closes in on where the person was last seen
const TRAIL_STEP_M = 0.08;
const PAINT_EVERY_MS = 30; // people do not need every frame of a fast screen
const REACH = 18; // pixels of the screen around a dot that still hit it
const SOLID = [];
const LOOKED_AT_KEPT = 1500; // points of the trail of who is looked at
const DIMMED = 0.3;

export class FloorMap {
  constructor(canvas, config, colors, focus) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.colors = colors;
    this.focus = focus;
    this.scale = new FloorScale(config.bounds, canvas);
    this.picture = new FloorPicture(this.scale, config);
    this.layers = { trails: true, names: true };
    this.people = new Map();
    this.longTrail = [];
    this.painted = 0;
    canvas.style.aspectRatio = String(this.scale.ratio);
    fitCanvas(canvas, () => this.picture.paint());
    this.picture.paint();
    focus.onChange(() => {
      this.longTrail = [];
    });
  }

  show(layers) {
    this.layers = layers;
    this.picture.layers = layers;
    this.picture.paint();
  }

  // People of the newest update; those who are not among them fade away.
  update(people, now) {
    let here = 0;
    for (const { global_id: id, map_coords: at, identity_state: state } of people) {
      if (id && at && this.scale.contains(at)) {
        here += 1;
        this.#place(id, at, state, now);
      }
    }
    for (const person of this.people.values()) {
      person.leftAt = person.seenAt === now ? null : (person.leftAt ?? now);
    }
    this.canvas.dataset.people = here;
  }

  // Where who is looked at has been before: [[x, y], …] in metres.
  setLongTrail(points) {
    this.longTrail = points.slice(-LOOKED_AT_KEPT);
    this.canvas.dataset.trail = this.longTrail.length;
  }

  personAt({ offsetX, offsetY }) {
    const { pixel } = this.scale;
    let [nearest, best] = [null, REACH];
    for (const [id, { shown }] of this.people) {
      const away = Math.hypot(
        this.scale.x(shown[0]) / pixel - offsetX,
        this.scale.y(shown[1]) / pixel - offsetY,
      );
      if (away < best) {
        [nearest, best] = [id, away];
      }
    }
    return nearest;
  }

  paint(now) {
    const elapsed = Math.min(1000, now - this.painted);
    if (elapsed < PAINT_EVERY_MS) {
      return;
    }
    this.painted = now;
    this.pixel = this.scale.pixel;
    this.context.drawImage(this.picture.canvas, 0, 0);
    const share = 1 - Math.exp(-elapsed / GLIDE_MS);
    for (const [id, person] of this.people) {
      if (person.leftAt && now - person.leftAt > FADE_MS) {
        this.people.delete(id);
        continue;
      }
      person.shown[0] += (person.target[0] - person.shown[0]) * share;
      person.shown[1] += (person.target[1] - person.shown[1]) * share;
      if (this.layers.trails && id !== this.focus.id) {
        this.#paintTrail(id, person, now);
      }
    }
    this.#paintLongTrail();
    for (const [id, person] of this.people) {
      if (id !== this.focus.id) {
        this.#paintPerson(id, person, now);
      }
    }
    const lookedAt = this.people.get(this.focus.id);
    if (lookedAt) {
      this.#paintPerson(this.focus.id, lookedAt, now); // over all others
    }
  }

  #place(id, [x, y], state, now) {
    let person = this.people.get(id);
    if (!person) {
      person = { shown: [x, y], target: [x, y], trail: [] };
      this.people.set(id, person);
    }
    person.target[0] = x;
    person.target[1] = y;
    person.state = state;
    person.seenAt = now;
    const last = person.trail.at(-1);
    if (!last || Math.hypot(x - last.x, y - last.y) > TRAIL_STEP_M) {
      person.trail.push({ x, y, at: now });
      if (id === this.focus.id && this.longTrail.push([x, y]) > LOOKED_AT_KEPT) {
        this.longTrail.shift();
      }
    }
    while (person.trail.length && now - person.trail[0].at > TRAIL_MS) {
      person.trail.shift();
    }
  }

  #strength(id, { leftAt }, now) {
    const present = leftAt ? Math.max(0, 1 - (now - leftAt) / FADE_MS) : 1;
    return this.focus.id && id !== this.focus.id ? present * DIMMED : present;
  }

  #paintTrail(id, person, now) {
    const strength = this.#strength(id, person, now);
    this.context.lineCap = "round";
    this.#paintTrailLine(person, now, 5, "rgb(0 0 0 / 40%)", strength);
    this.#paintTrailLine(person, now, 3, this.colors.of(id), strength);
    this.context.globalAlpha = 1;
  }

  #paintTrailLine({ trail, shown }, now, width, color, strength) {
    const { context, scale } = this;
    context.strokeStyle = color;
    context.lineWidth = width * this.pixel;
    for (let index = 0; index < trail.length; index += 1) {
      const from = trail[index];
      const to = trail[index + 1];
      context.globalAlpha = Math.max(0, 0.85 * (1 - (now - from.at) / TRAIL_MS)) * strength;
      context.beginPath();
      context.moveTo(scale.x(from.x), scale.y(from.y));
      context.lineTo(scale.x(to ? to.x : shown[0]), scale.y(to ? to.y : shown[1]));
      context.stroke();
    }
  }

  #paintLongTrail() {
    const { context, scale, longTrail } = this;
    if (!this.focus.id || longTrail.length < 2) {
      return;
    }
    context.lineCap = context.lineJoin = "round";
    scale.path(context, longTrail);
    context.strokeStyle = "rgb(0 0 0 / 55%)";
    context.lineWidth = 5 * this.pixel;
    context.stroke();
    context.strokeStyle = this.colors.of(this.focus.id);
    context.lineWidth = 3 * this.pixel;
    context.stroke();
  }

  #paintPerson(id, person, now) {
    const { context, pixel } = this;
    const [x, y] = [this.scale.x(person.shown[0]), this.scale.y(person.shown[1])];
    const color = this.colors.of(id);
    const lookedAt = id === this.focus.id;
    context.globalAlpha = this.#strength(id, person, now);
    context.beginPath();
    context.arc(x, y, (lookedAt ? 8.5 : 6.5) * pixel, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    if (lookedAt) {
      context.lineWidth = 5 * pixel;
      context.strokeStyle = "#ffffff";
      context.stroke();
    }
    context.lineWidth = (lookedAt ? 2 : 1.5) * pixel;
    context.strokeStyle = "#0b0e12";
    context.setLineDash(person.state === "tentative" ? [3 * pixel, 2 * pixel] : SOLID);
    context.stroke();
    context.setLineDash(SOLID);
    if (this.layers.names || lookedAt) {
      drawTag(context, shortId(id), x + 12 * pixel, y + 8 * pixel, color, pixel);
    }
    context.globalAlpha = 1;
  }
}
