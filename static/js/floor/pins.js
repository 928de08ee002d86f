// Numbered points in a picture or on a floor, and what else is drawn for calibrating.

import { paintLeader, strokeLayers, trace } from "../parts/floor-painter.js";
import { colorOf } from "./pairs.js";

/**
 * @import { Slot } from "../parts/labels.js"
 * @import { Pair, Side } from "./pairs.js"
 * @import { Plane } from "./plane.js"
 * @import { TrialPoint } from "./trying.js"
 */

const PERSON_M = 1.7;
const ARMS = [
  { dx: 1, dy: 0 },
  { dx: -1, dy: 0 },
  { dx: 0, dy: 1 },
  { dx: 0, dy: -1 },
];

/**
 * @param {Plane} plane
 * @param {Pair[]} pairs
 * @param {Side} side
 * @param {number | null} selected
 * @param {Set<number>} odd those that the others disagree with.
 */
export function paintPins(plane, pairs, side, selected, odd) {
  const { context, ratio } = plane;
  const pins = pairs.flatMap((pair, index) => {
    const at = pair[side];
    const radius = (index === selected ? 9 : 6.5) * ratio;
    return at ? [{ index, x: plane.x(at[0]), y: plane.y(at[1]), radius }] : [];
  });
  plane.labels.weaken();
  for (const { index, x, y, radius } of pins) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    // The cross leaves the very point free, so that it is seen.
    for (const { dx, dy } of ARMS) {
      context.moveTo(x + dx * 3 * ratio, y + dy * 3 * ratio);
      context.lineTo(x + dx * (radius + 4 * ratio), y + dy * (radius + 4 * ratio));
    }
    strokeLayers(plane, [
      { width: 4.5, color: "rgb(0 0 0 / 75%)" },
      { width: 2.2, color: colorOf(index) },
    ]);
    plane.labels.avoid(x, y, radius);
  }
  for (const pin of pins) {
    paintNumber(plane, `${pin.index + 1}${odd.has(pin.index) ? " !" : ""}`, pin);
  }
}

/** @type {Slot} */
const TOP_RIGHT = [1, -1];

/**
 * @param {Plane} plane
 * @param {string} text
 * @param {{ index: number, x: number, y: number, radius: number }} pin in pixels of the canvas.
 */
function paintNumber(plane, text, { index, x, y, radius }) {
  const { context, ratio } = plane;
  context.font = `700 ${12 * ratio}px system-ui, sans-serif`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const width = context.measureText(text).width + 10 * ratio;
  const wanted = { x, y, width, height: 18 * ratio, gap: radius, first: TOP_RIGHT };
  const spot = plane.labels.place(wanted);
  if (!spot) {
    return;
  }
  paintLeader(plane, x, y, spot, colorOf(index));
  context.fillStyle = "rgb(0 0 0 / 75%)";
  context.fillRect(spot.left, spot.top, width, 18 * ratio);
  context.fillStyle = colorOf(index);
  context.fillRect(spot.left + ratio, spot.top + ratio, width - 2 * ratio, 16 * ratio);
  context.fillStyle = "#0b0e12";
  context.fillText(text, spot.left + 5 * ratio, spot.top + 9.5 * ratio);
}

/**
 * From where a pair's point is on the map to where its pixel comes to lie.
 *
 * @param {Plane} plane
 * @param {TrialPoint[]} points
 */
export function paintErrors(plane, points) {
  const { context, ratio } = plane;
  context.strokeStyle = plane.color("--bad");
  context.lineWidth = 2 * ratio;
  context.beginPath();
  for (const { floor, projected } of points.filter(
    (one) => plane.apart(one.floor, one.projected) > 4,
  )) {
    context.moveTo(plane.x(floor[0]), plane.y(floor[1]));
    context.lineTo(plane.x(projected[0]), plane.y(projected[1]));
  }
  context.stroke();
}

/**
 * The part of the floor that the picture shows.
 *
 * @param {Plane} plane
 * @param {Point[]} points
 */
export function paintFootprint(plane, points) {
  const { context, ratio } = plane;
  trace(plane, points);
  context.closePath();
  context.globalAlpha = 0.13;
  context.fillStyle = plane.color("--accent");
  context.fill();
  context.globalAlpha = 1;
  context.setLineDash([5 * ratio, 4 * ratio]);
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = plane.color("--accent");
  context.stroke();
  context.setLineDash([]);
}

/**
 * @param {Plane} plane
 * @param {Point} place
 */
export function paintMark(plane, [x, y]) {
  const { context, ratio } = plane;
  context.beginPath();
  context.arc(plane.x(x), plane.y(y), 6 * ratio, 0, 2 * Math.PI);
  strokeLayers(plane, [
    { width: 4, color: "rgb(0 0 0 / 70%)" },
    { width: 2, color: "#ffffff" },
  ]);
}

/**
 * A person of 1.70 m who stands there, about: what is across at a depth is as large as what is up.
 *
 * @param {Plane} plane
 * @param {(pixel: Point) => Point | null} toFloor pixels to metres.
 * @param {Point} place pixels.
 */
export function paintPerson(plane, toFloor, [x, y]) {
  const [one, other] = [toFloor([x - 0.5, y]), toFloor([x + 0.5, y])];
  if (!one || !other) {
    return;
  }
  const metre = plane.scale / Math.hypot(one[0] - other[0], one[1] - other[1]);
  const { context, ratio } = plane;
  const [foot, middle, head] = [plane.y(y), plane.x(x), 0.13 * metre];
  const top = foot - PERSON_M * metre;
  context.beginPath();
  context.arc(middle, top + head, head, 0, 2 * Math.PI);
  context.roundRect(
    middle - 0.22 * metre,
    top + 2 * head,
    0.44 * metre,
    PERSON_M * metre - 2 * head,
    0.16 * metre,
  );
  context.fillStyle = "rgb(255 255 255 / 22%)";
  context.fill();
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = "rgb(255 255 255 / 90%)";
  context.stroke();
}
