// Zones and lines as they are drawn on a floor.

import { nameFont, paintName } from "./ground.js";
import { middle } from "./geometry.js";

function path(plane, points) {
  plane.context.beginPath();
  points.forEach(([x, y], index) => {
    plane.context[index ? "lineTo" : "moveTo"](plane.x(x), plane.y(y));
  });
}

export function paintZone(plane, { name, points, color }, { faint = false, closed = true } = {}) {
  const { context, ratio } = plane;
  path(plane, points);
  if (closed) {
    context.closePath();
  }
  context.globalAlpha = faint ? 0.1 : 0.2;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = faint ? 0.6 : 1;
  context.strokeStyle = color;
  context.lineWidth = 2 * ratio;
  context.stroke();
  context.globalAlpha = 1;
  if (name && points.length) {
    const [x, y] = middle(points);
    paintName(plane, name, plane.x(x), plane.y(y));
  }
}

// Dashed, with an arrow that points to where "in" is: from the line's left to its right.
export function paintLine(plane, { name, points }, { faint = false } = {}) {
  const { context, ratio } = plane;
  path(plane, points);
  context.globalAlpha = faint ? 0.6 : 1;
  context.lineCap = "round";
  context.lineWidth = 4.5 * ratio;
  context.strokeStyle = plane.color("--surface");
  context.stroke();
  context.setLineDash([7 * ratio, 5 * ratio]);
  context.lineWidth = 2.2 * ratio;
  context.strokeStyle = plane.color("--bad");
  context.stroke();
  context.setLineDash([]);
  if (points.length === 2) {
    paintArrow(plane, points, name);
  }
  context.globalAlpha = 1;
}

function paintArrow(plane, points, name) {
  const { context, ratio } = plane;
  const [[x1, y1], [x2, y2]] = points.map(([x, y]) => [plane.x(x), plane.y(y)]);
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  // To the right of the way, on a screen whose y points down.
  const [dx, dy] = [-(y2 - y1) / length, (x2 - x1) / length];
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const tip = [x + dx * 22 * ratio, y + dy * 22 * ratio];
  for (const [width, color] of [
    [5, "--surface"],
    [2.2, "--bad"],
  ]) {
    context.lineWidth = width * ratio;
    context.strokeStyle = plane.color(color);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(...tip);
    for (const turn of [1, -1]) {
      context.moveTo(...tip);
      context.lineTo(
        tip[0] - (dx * 8 - turn * dy * 5) * ratio,
        tip[1] - (dy * 8 + turn * dx * 5) * ratio,
      );
    }
    context.stroke();
  }
  paintName(plane, "in", x + dx * 34 * ratio, y + dy * 34 * ratio);
  if (name) {
    context.font = nameFont(ratio);
    const away = 12 * ratio + (Math.abs(dx) * context.measureText(name).width) / 2;
    paintName(plane, name, x - dx * away, y - dy * away);
  }
}

// Corners that can be moved; the selected one is filled, the first one is a ring while drawing.
export function paintCorners(plane, points, selected, drawing) {
  const { context, ratio } = plane;
  points.forEach(([x, y], index) => {
    context.beginPath();
    const radius = (drawing && index === 0 ? 8 : 6) * ratio;
    context.arc(plane.x(x), plane.y(y), radius, 0, 2 * Math.PI);
    context.fillStyle = plane.color(index === selected ? "--accent" : "--surface");
    context.fill();
    context.lineWidth = 2 * ratio;
    context.strokeStyle = plane.color(index === selected ? "--surface" : "--accent");
    context.stroke();
  });
}

export function paintCursor(plane, [x, y]) {
  const { context, ratio } = plane;
  const [left, top, arm] = [plane.x(x), plane.y(y), 11 * ratio];
  context.lineWidth = 1.6 * ratio;
  context.strokeStyle = plane.color("--accent");
  context.beginPath();
  context.moveTo(left - arm, top);
  context.lineTo(left + arm, top);
  context.moveTo(left, top - arm);
  context.lineTo(left, top + arm);
  context.stroke();
}
