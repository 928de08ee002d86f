// While a point is dragged, what lies under it, larger, in a corner that is free.

const RADIUS = 62;
const TIMES = 4;

import { strokeCross } from "../parts/floor-painter.js";

/** @import { Plane } from "./plane.js" */

/**
 * @param {Plane} plane
 * @param {Point} place in the middle of it.
 * @param {() => void} paint repaints the plane as it is shown now.
 */
export function paintLoupe(plane, place, paint) {
  const { context, ratio, canvas } = plane;
  const radius = RADIUS * ratio;
  const [x, y] = [plane.x(place[0]), plane.y(place[1])];
  const gap = radius + 10 * ratio;
  const [atX, atY] = [
    x > canvas.width / 2 ? gap : canvas.width - gap,
    y > gap * 2.2 ? gap : canvas.height - gap,
  ];
  const { scale, centre: middle } = plane;

  context.save();
  context.beginPath();
  context.arc(atX, atY, radius, 0, 2 * Math.PI);
  context.clip();
  context.fillStyle = plane.color("--screen");
  context.fillRect(atX - radius, atY - radius, 2 * radius, 2 * radius);
  // The same plane, seen from nearer, with the point in the middle of the loupe.
  plane.scale = scale * TIMES;
  plane.centre = [
    place[0] - (atX - canvas.width / 2) / plane.scale,
    place[1] - (plane.sign * (atY - canvas.height / 2)) / plane.scale,
  ];
  plane.labels.begin();
  paint();
  plane.scale = scale;
  plane.centre = middle;
  context.strokeStyle = "rgb(255 255 255 / 85%)";
  context.lineWidth = ratio;
  strokeCross(context, atX, atY, radius);
  context.restore();
  context.beginPath();
  context.arc(atX, atY, radius, 0, 2 * Math.PI);
  context.lineWidth = 2.5 * ratio;
  context.strokeStyle = plane.color("--accent");
  context.stroke();
}
