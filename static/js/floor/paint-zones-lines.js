// Paints zones and lines on a plane, also while they are drawn.

import {
  nameFont,
  paintZone as paintArea,
  paintDashes,
  paintDot,
  paintName,
  paintZoneName,
  strokeCross,
  strokeLayers,
} from "../parts/floor-painter.js";

/** @import { Plane } from "./plane.js" */

/**
 * @param {Plane} plane
 * @param {Pick<Zone, "name" | "points" | "color">} zone
 * @param {{ faint?: boolean, closed?: boolean }} [style]
 */
export function paintZone(plane, zone, { faint = false, closed = true } = {}) {
  paintArea(plane, zone, { fill: faint ? 0.1 : 0.2, edge: faint ? 0.6 : 1, closed });
  paintZoneName(plane, zone);
}

/**
 * Dashed, with an arrow that points to where "in" is: from the line's left to its right.
 *
 * @param {Plane} plane
 * @param {Pick<Line, "name" | "points">} line
 * @param {{ faint?: boolean }} [style]
 */
export function paintLine(plane, { name, points }, { faint = false } = {}) {
  const { context } = plane;
  context.globalAlpha = faint ? 0.6 : 1;
  paintDashes(plane, points);
  if (points.length === 2) {
    paintArrow(plane, points, name);
  }
  context.globalAlpha = 1;
}

/**
 * @param {Plane} plane
 * @param {Point[]} points both ends of the line.
 * @param {string} name
 */
function paintArrow(plane, points, name) {
  const { context, ratio } = plane;
  const [[x1, y1], [x2, y2]] = points.map(([x, y]) => [plane.x(x), plane.y(y)]);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  // To the right of the way, on a screen whose y points down.
  const [dx, dy] = [-(y2 - y1) / length, (x2 - x1) / length];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const [tipX, tipY] = [x + dx * 22 * ratio, y + dy * 22 * ratio];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(tipX, tipY);
  for (const turn of [1, -1]) {
    context.moveTo(tipX, tipY);
    context.lineTo(
      tipX - (dx * 8 - turn * dy * 5) * ratio,
      tipY - (dy * 8 + turn * dx * 5) * ratio,
    );
  }
  strokeLayers(plane, [
    { width: 5, color: plane.color("--surface") },
    { width: 2.2, color: plane.color("--bad") },
  ]);
  paintName(plane, "in", x + dx * 34 * ratio, y + dy * 34 * ratio);
  if (name) {
    context.font = nameFont(ratio);
    const away = 12 * ratio + (Math.abs(dx) * context.measureText(name).width) / 2;
    paintName(plane, name, x - dx * away, y - dy * away);
  }
}

/**
 * Corners that can be moved; the selected one is filled, the first one is larger while drawing.
 *
 * @param {Plane} plane
 * @param {Point[]} points
 * @param {number | null} selected
 * @param {boolean} drawing
 */
export function paintCorners(plane, points, selected, drawing) {
  points.forEach(([x, y], index) => {
    const [fill, rim] = index === selected ? ["--accent", "--surface"] : ["--surface", "--accent"];
    paintDot(plane, plane.x(x), plane.y(y), {
      radius: drawing && index === 0 ? 8 : 6,
      fill: plane.color(fill),
      rim: plane.color(rim),
      width: 2,
    });
  });
}

/**
 * @param {Plane} plane
 * @param {Point} place
 */
export function paintCursor(plane, [x, y]) {
  const { context, ratio } = plane;
  context.lineWidth = 1.6 * ratio;
  context.strokeStyle = plane.color("--accent");
  strokeCross(context, plane.x(x), plane.y(y), 11 * ratio);
}
