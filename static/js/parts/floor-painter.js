// Paints what lies on a floor: its picture, zones, lines, names and people. Every page that shows
// a floor paints by this, whatever its scale.

import { middle } from "./geometry.js";

/** @import { Labels, Slot, Spot } from "./labels.js" */

/**
 * Where metres become pixels of a canvas: a `FloorScale`, or a `Plane` that can be moved.
 *
 * @typedef {object} Surface
 * @property {CanvasRenderingContext2D} context
 * @property {{ width: number }} canvas
 * @property {number} ratio pixels of the canvas per pixel of the page.
 * @property {(metres: number) => number} x
 * @property {(metres: number) => number} y
 * @property {(name: string) => string} color by a name of the theme.
 * @property {Labels} labels of this painting.
 */

/** @typedef {HTMLImageElement | null | undefined} Picture */

/**
 * Whether a picture has come.
 *
 * @param {Picture} picture
 * @returns {picture is HTMLImageElement}
 */
export const isLoaded = (picture) => Boolean(picture?.complete && picture.naturalWidth);

/**
 * Begins a path through points.
 *
 * @param {Pick<Surface, "context" | "x" | "y">} surface
 * @param {Point[]} points
 */
export function trace(surface, points) {
  const { context } = surface;
  context.beginPath();
  for (const [x, y] of points) {
    context.lineTo(surface.x(x), surface.y(y)); // the first one begins
  }
}

/**
 * The floor itself, with its picture below a veil that lets what lies on it stand out.
 *
 * @param {Surface} surface
 * @param {Bounds} bounds what the picture fills.
 * @param {Picture} picture
 * @returns {[x: number, y: number, width: number, height: number]} where it is, in pixels.
 */
export function paintGround(surface, [left, low, right, high], picture) {
  const { context } = surface;
  const [x, y] = [surface.x(left), surface.y(high)];
  /** @type {[number, number, number, number]} */
  const box = [x, y, surface.x(right) - x, surface.y(low) - y];
  context.fillStyle = surface.color("--surface-2");
  context.fillRect(...box);
  if (isLoaded(picture)) {
    context.drawImage(picture, ...box);
    context.fillStyle = surface.color("--map-veil");
    context.fillRect(...box);
  }
  return box;
}

/**
 * The multiples of `step` from `from` to `to`.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
export function steps(from, to, step) {
  const first = Math.ceil(from / step - 1e-6);
  const last = Math.floor(to / step + 1e-6);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) => (first + index) * step,
  );
}

/**
 * Strokes the lines of a grid as the context is set.
 *
 * @param {Surface} surface
 * @param {Bounds} bounds
 * @param {number} step metres between lines.
 */
export function strokeGrid(surface, [left, low, right, high], step) {
  const { context } = surface;
  context.beginPath();
  for (const x of steps(left, right, step)) {
    context.moveTo(surface.x(x), surface.y(low));
    context.lineTo(surface.x(x), surface.y(high));
  }
  for (const y of steps(low, high, step)) {
    context.moveTo(surface.x(left), surface.y(y));
    context.lineTo(surface.x(right), surface.y(y));
  }
  context.stroke();
}

/**
 * @typedef {object} ZoneStyle
 * @property {number} [fill] how much of the ground it covers, 0 to 1.
 * @property {number} [edge] the same of its border.
 * @property {number} [width] of its border, pixels of the page.
 * @property {boolean} [closed]
 */

/**
 * A zone's area and border, without its name.
 *
 * @param {Surface} surface
 * @param {Pick<Zone, "points" | "color">} zone
 * @param {ZoneStyle} [style]
 */
export function paintZone(surface, { points, color }, style = {}) {
  const { fill = 0.2, edge = 1, width = 2, closed = true } = style;
  const { context } = surface;
  trace(surface, points);
  if (closed) {
    context.closePath();
  }
  context.globalAlpha = fill;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = edge;
  context.strokeStyle = color;
  context.lineWidth = width * surface.ratio;
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * The name of a zone in its middle.
 *
 * @param {Surface} surface
 * @param {Pick<Zone, "name" | "points">} zone
 * @param {number} [size] of the text, pixels of the page.
 */
export function paintZoneName(surface, { name, points }, size) {
  if (name && points.length) {
    const [x, y] = middle(points);
    paintName(surface, name, surface.x(x), surface.y(y), { size });
  }
}

/**
 * Strokes the path twice: what is bright is seen on every ground by the dark below it.
 *
 * @param {Pick<Surface, "context" | "ratio">} surface
 * @param {{ width: number, color: string }[]} strokes the lowest first; widths in pixels of the
 *   page, CSS colours.
 */
export function strokeLayers({ context, ratio }, strokes) {
  for (const { width, color } of strokes) {
    context.lineWidth = width * ratio;
    context.strokeStyle = color;
    context.stroke();
  }
}

/**
 * A cross, stroked as the context is set.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} arm pixels of the canvas.
 */
export function strokeCross(context, x, y, arm) {
  context.beginPath();
  context.moveTo(x - arm, y);
  context.lineTo(x + arm, y);
  context.moveTo(x, y - arm);
  context.lineTo(x, y + arm);
  context.stroke();
}

/**
 * A line, dashed over a halo, without its name.
 *
 * @param {Surface} surface
 * @param {Point[]} points
 */
export function paintDashes(surface, points) {
  const { context, ratio } = surface;
  trace(surface, points);
  context.lineCap = "round";
  context.lineWidth = 4.5 * ratio;
  context.strokeStyle = surface.color("--surface");
  context.stroke();
  context.setLineDash([7 * ratio, 5 * ratio]);
  context.lineWidth = 2.2 * ratio;
  context.strokeStyle = surface.color("--bad");
  context.stroke();
  context.setLineDash([]);
}

const NAME_SIZE = 12;
const HALO = 4;

/**
 * @param {number} ratio
 * @param {number} [size] pixels of the page.
 */
export const nameFont = (ratio, size = NAME_SIZE) => `600 ${size * ratio}px system-ui, sans-serif`;

/**
 * @typedef {object} NameStyle
 * @property {number} [size] of the text, pixels of the page.
 * @property {number} [gap] between the point and the name, pixels of the page; without one, the
 *   name stands on the point.
 * @property {string} [key] whose name it is, if they move.
 */

/** @type {Slot} */
const ON_POINT = [0, 0];
/** @type {Slot} */
const ABOVE = [0, -1];

/**
 * A name on a halo, on (x, y) in pixels or above; beside it where other labels are, and not at all
 * where they leave no room.
 *
 * @param {Surface} surface
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {NameStyle} [style]
 */
export function paintName(surface, text, x, y, { size = NAME_SIZE, gap, key } = {}) {
  const { context, ratio } = surface;
  context.font = nameFont(ratio, size);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const width = context.measureText(text).width + HALO * ratio;
  const height = (size + HALO / 2) * ratio;
  // The name of what is large is seen also where its point is not.
  const inside = Math.max(width / 2, Math.min(x, surface.canvas.width - width / 2));
  const wanted =
    gap === undefined
      ? { x: inside, y, width, height, gap: height / 2, first: ON_POINT }
      : { x, y, width, height, gap: gap * ratio, first: ABOVE, key };
  const spot = surface.labels.place(wanted);
  if (!spot) {
    return;
  }
  if (gap !== undefined) {
    paintLeader(surface, x, y, spot, surface.color("--text"));
  }
  const [middleX, middleY] = [(spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2];
  paintText(surface, text, middleX, middleY, { halo: HALO, color: "--text" });
}

/**
 * From a label that stands far from its point to that point.
 *
 * @param {Surface} surface
 * @param {number} x
 * @param {number} y
 * @param {Spot} spot
 * @param {string} color
 */
export function paintLeader(surface, x, y, { left, top, right, bottom, isFar }, color) {
  if (!isFar) {
    return;
  }
  const { context } = surface;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(Math.max(left, Math.min(x, right)), Math.max(top, Math.min(y, bottom)));
  strokeLayers(surface, [
    { width: 3, color: surface.color("--surface") },
    { width: 1.2, color },
  ]);
}

/**
 * Text on a halo, as the context's font and alignment are set.
 *
 * @param {Surface} surface
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {{ halo: number, color: string }} style
 */
export function paintText(surface, text, x, y, { halo, color }) {
  const { context, ratio } = surface;
  context.lineJoin = "round";
  context.lineWidth = halo * ratio;
  context.strokeStyle = surface.color("--surface");
  context.strokeText(text, x, y);
  context.fillStyle = surface.color(color);
  context.fillText(text, x, y);
}

/**
 * A dot with a rim, its middle at (x, y) in pixels.
 *
 * @param {Pick<Surface, "context" | "ratio">} surface
 * @param {number} x
 * @param {number} y
 * @param {{ radius: number, fill: string, rim: string, width: number }} style lengths in pixels of
 *   the page, CSS colours.
 */
export function paintDot({ context, ratio }, x, y, { radius, fill, rim, width }) {
  context.beginPath();
  context.arc(x, y, radius * ratio, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width * ratio;
  context.strokeStyle = rim;
  context.stroke();
}
