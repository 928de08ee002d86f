// The floor from above: what does not move, and the people who move on it.

import { fitCanvas } from "../parts/canvas.js";
import { shortId } from "../parts/colors.js";
import { paintLeader, strokeLayers, trace } from "../parts/floor-painter.js";
import { FloorScale } from "../parts/floor-scale.js";
import { measureTag, paintTag } from "../parts/tag.js";
import { FloorPicture } from "./floor-picture.js";
import { reassignTrails } from "./trails.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Slot } from "../parts/labels.js"
 * @import { MapConfig } from "./floor-picture.js"
 * @import { Focus } from "./focus.js"
 * @import { TrailPoint } from "./trails.js"
 */

/**
 * A person on the map: where they are shown and whereto they glide, in metres; moments by
 * `performance.now()`.
 *
 * @typedef {object} Walker
 * @property {Point} shown
 * @property {Point} target
 * @property {TrailPoint[]} trail
 * @property {string[]} cameras that see them.
 * @property {IdentityState} state
 * @property {number} seenAt
 * @property {number | null} leftAt
 */

/** @typedef {{ views: boolean, zones: boolean, trails: boolean, names: boolean }} Layers */

const TRAIL_MS = 6000;
const FADE_MS = 700;
const GLIDE_MS = 130; // how fast a dot closes in on where the person was last seen
const TRAIL_STEP_M = 0.08;
const PAINT_EVERY_MS = 30; // people do not need every frame of a fast screen
const REACH = 18; // pixels of the screen around a dot that still hit it
/** @type {number[]} */
const SOLID = [];
const LOOKED_AT_KEPT = 1500; // points of the selected person's trail
const DIMMED = 0.3;
/** @type {Slot} */
const BESIDE = [1, 0];

export class FloorMap {
  /** @type {Layers} */
  #layers = { views: true, zones: true, trails: true, names: true };
  /** @type {Map<string, Walker>} */
  #people = new Map();
  /** @type {Point[]} */
  #longTrail = [];
  #painted = 0;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {MapConfig} config
   * @param {ColorBook} colors
   * @param {Focus} focus
   */
  constructor(canvas, config, colors, focus) {
    this.canvas = canvas;
    this.colors = colors;
    this.focus = focus;
    this.scale = new FloorScale(config.bounds, canvas);
    this.context = this.scale.context;
    this.picture = new FloorPicture(this.scale, config);
    canvas.style.aspectRatio = String(this.scale.aspect);
    fitCanvas(canvas, () => this.picture.paint());
    this.picture.paint();
    focus.onChange(() => {
      this.#longTrail = [];
    });
  }

  /** @param {Layers} layers */
  show(layers) {
    this.#layers = layers;
    this.picture.layers = layers;
    this.picture.paint();
  }

  /**
   * People of the newest update; those who are not among them fade away.
   *
   * @param {Person[]} people
   * @param {number} now
   */
  update(people, now) {
    let here = 0;
    for (const person of people) {
      const { global_id: id, map_coords: at } = person;
      if (id && at && this.scale.contains(at)) {
        here += 1;
        this.#place(person, at, now);
      }
    }
    for (const person of this.#people.values()) {
      person.leftAt = person.seenAt === now ? null : (person.leftAt ?? now);
    }
    this.canvas.dataset.people = String(here);
  }

  /**
   * Tracks of before were another person's; called when the update behind them is shown.
   *
   * @param {IdentityPayload[]} updates of one tick.
   * @param {number} now of that update.
   */
  reassign(updates, now) {
    reassignTrails(this.#people, updates, now);
  }

  /**
   * Where the selected person has been before, in metres.
   *
   * @param {Point[]} points
   */
  setLongTrail(points) {
    this.#longTrail = points.slice(-LOOKED_AT_KEPT);
    this.canvas.dataset.trail = String(this.#longTrail.length);
  }

  /** @param {{ offsetX: number, offsetY: number }} at */
  personAt({ offsetX, offsetY }) {
    const { ratio } = this.scale;
    /** @type {string | null} */
    let nearest = null;
    let best = REACH;
    for (const [id, { shown }] of this.#people) {
      const away = Math.hypot(
        this.scale.x(shown[0]) / ratio - offsetX,
        this.scale.y(shown[1]) / ratio - offsetY,
      );
      if (away < best) {
        [nearest, best] = [id, away];
      }
    }
    return nearest;
  }

  /** @param {number} now */
  paint(now) {
    const elapsed = Math.min(1000, now - this.#painted);
    if (elapsed < PAINT_EVERY_MS) {
      return;
    }
    this.#painted = now;
    this.scale.labels.begin(this.picture.floor.labels);
    this.context.drawImage(this.picture.canvas, 0, 0);
    const share = 1 - Math.exp(-elapsed / GLIDE_MS);
    for (const [id, person] of this.#people) {
      if (person.leftAt && now - person.leftAt > FADE_MS) {
        this.#people.delete(id);
        continue;
      }
      person.shown[0] += (person.target[0] - person.shown[0]) * share;
      person.shown[1] += (person.target[1] - person.shown[1]) * share;
      if (this.#layers.trails && id !== this.focus.id) {
        this.#paintTrail(id, person, now);
      }
    }
    this.#paintLongTrail();
    const { id: lookedAt } = this.focus;
    const others = [...this.#people].filter(([id]) => id !== lookedAt);
    const person = lookedAt && this.#people.get(lookedAt);
    /** @type {[string, Walker][]} */
    const first = person ? [[lookedAt, person]] : [];
    // The selected person is painted over all others, and their name is placed first.
    for (const [id, walker] of [...others, ...first]) {
      this.#paintDot(id, walker, now);
    }
    for (const [id, walker] of this.#layers.names ? [...first, ...others] : first) {
      this.#paintName(id, walker, now);
    }
  }

  /**
   * @param {Person} seen
   * @param {Point} at
   * @param {number} now
   */
  #place({ global_id: id, identity_state: state, cameras = [] }, [x, y], now) {
    let person = this.#people.get(id);
    if (!person) {
      const times = { seenAt: now, leftAt: null };
      person = { shown: [x, y], target: [x, y], trail: [], state, cameras, ...times };
      this.#people.set(id, person);
    }
    person.target = [x, y];
    person.state = state;
    person.cameras = cameras;
    person.seenAt = now;
    const last = person.trail.at(-1);
    if (!last || Math.hypot(x - last.x, y - last.y) > TRAIL_STEP_M) {
      person.trail.push({ x, y, at: now });
      if (id === this.focus.id && this.#longTrail.push([x, y]) > LOOKED_AT_KEPT) {
        this.#longTrail.shift();
      }
    }
    while (person.trail.length && now - person.trail[0].at > TRAIL_MS) {
      person.trail.shift();
    }
  }

  /**
   * @param {string} id
   * @param {Walker} person
   * @param {number} now
   */
  #strength(id, { leftAt }, now) {
    const present = leftAt ? Math.max(0, 1 - (now - leftAt) / FADE_MS) : 1;
    return this.focus.id && id !== this.focus.id ? present * DIMMED : present;
  }

  /**
   * @param {string} id
   * @param {Walker} person
   * @param {number} now
   */
  #paintTrail(id, person, now) {
    const strength = this.#strength(id, person, now);
    this.context.lineCap = "round";
    this.#paintTrailLine(person, now, { width: 5, color: "rgb(0 0 0 / 40%)", strength });
    this.#paintTrailLine(person, now, { width: 3, color: this.colors.of(id), strength });
    this.context.globalAlpha = 1;
  }

  /**
   * @param {Walker} person
   * @param {number} now
   * @param {{ width: number, color: string, strength: number }} style
   */
  #paintTrailLine({ trail, shown }, now, { width, color, strength }) {
    const { context, scale } = this;
    context.strokeStyle = color;
    context.lineWidth = width * scale.ratio;
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
    const { context, scale, focus } = this;
    if (!focus.id || this.#longTrail.length < 2) {
      return;
    }
    context.lineCap = context.lineJoin = "round";
    trace(scale, this.#longTrail);
    strokeLayers(scale, [
      { width: 5, color: "rgb(0 0 0 / 55%)" },
      { width: 3, color: this.colors.of(focus.id) },
    ]);
  }

  /**
   * @param {string} id
   * @param {Walker} person
   * @param {number} now
   */
  #paintDot(id, person, now) {
    const { context, scale } = this;
    const { ratio } = scale;
    const [x, y] = [scale.x(person.shown[0]), scale.y(person.shown[1])];
    const lookedAt = id === this.focus.id;
    context.globalAlpha = this.#strength(id, person, now);
    context.beginPath();
    const radius = (lookedAt ? 8.5 : 6.5) * ratio;
    context.arc(x, y, radius, 0, 2 * Math.PI);
    scale.labels.avoid(x, y, radius);
    context.fillStyle = this.colors.of(id);
    context.fill();
    if (lookedAt) {
      context.lineWidth = 5 * ratio;
      context.strokeStyle = "#ffffff";
      context.stroke();
    }
    context.lineWidth = (lookedAt ? 2 : 1.5) * ratio;
    context.strokeStyle = "#0b0e12";
    context.setLineDash(person.state === "tentative" ? [3 * ratio, 2 * ratio] : SOLID);
    context.stroke();
    context.setLineDash(SOLID);
    context.globalAlpha = 1;
  }

  /**
   * @param {string} id
   * @param {Walker} person
   * @param {number} now
   */
  #paintName(id, person, now) {
    const { context, scale } = this;
    const { ratio, labels } = scale;
    const [x, y] = [scale.x(person.shown[0]), scale.y(person.shown[1])];
    const tag = measureTag(context, shortId(id), ratio);
    const [width, height] = [tag.width + 2 * ratio, tag.height + 2 * ratio]; // with its rim
    const wanted = { x, y, width, height, gap: 11 * ratio, first: BESIDE, key: id };
    const spot = labels.place(wanted);
    if (spot) {
      const color = this.colors.of(id);
      context.globalAlpha = this.#strength(id, person, now);
      paintLeader(scale, x, y, spot, color);
      paintTag(context, tag, { left: spot.left + ratio, top: spot.top + ratio }, color, ratio);
      context.globalAlpha = 1;
    }
  }
}
