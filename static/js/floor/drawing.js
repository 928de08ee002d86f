// What a plan is drawn of: walls, areas and labels, in metres. Painted on screen and as a picture.

import { context2d } from "../parts/canvas.js";
import { trace } from "../parts/floor-painter.js";

// Fixed colours, since the picture is the same by day and by night.
/**
 * @typedef {"wall" | "rectangle" | "area" | "text"} Tool
 * @typedef {keyof typeof FILLS} Fill
 * @typedef {{ tool: Tool, fill: Fill, points: Point[], text: string }} Drawn
 */

/** @import { Plane } from "./plane.js" */

/**
 * What is drawn on: on the screen, or a picture.
 *
 * @typedef {Pick<Plane, "context" | "ratio" | "scale" | "x" | "y">} Paper
 */

const FILLS = {
  room: { area: "#f4efe6", edge: "#b9ab92" },
  path: { area: "#dcdee3", edge: "#aab0ba" },
  green: { area: "#dfead6", edge: "#a9c196" },
  thing: { area: "#c9ced6", edge: "#8f98a5" },
};
const PAPER = "#fbfbf9";
const WALL = "#4a525d";
const WALL_M = 0.15;

/**
 * @param {Paper} plane
 * @param {Bounds} bounds
 */
export function paintPaper(plane, [left, low, right, high]) {
  plane.context.fillStyle = PAPER;
  plane.context.fillRect(
    plane.x(left),
    plane.y(high),
    (right - left) * plane.scale,
    (high - low) * plane.scale,
  );
}

/**
 * @param {Paper} plane
 * @param {Drawn} shape
 */
export function paintShape(plane, { tool, points, fill, text }) {
  const { context } = plane;
  if (tool === "text") {
    context.font = `600 ${Math.max(11 * plane.ratio, 0.6 * plane.scale)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = WALL;
    context.fillText(text, plane.x(points[0][0]), plane.y(points[0][1]));
    return;
  }
  trace(plane, outline(tool, points));
  context.lineJoin = "miter";
  context.lineCap = "square";
  if (tool === "wall") {
    context.strokeStyle = WALL;
    context.lineWidth = Math.max(2 * plane.ratio, WALL_M * plane.scale);
  } else {
    context.closePath();
    context.fillStyle = FILLS[fill].area;
    context.fill();
    context.strokeStyle = FILLS[fill].edge;
    context.lineWidth = Math.max(1.5 * plane.ratio, 0.08 * plane.scale);
  }
  context.stroke();
}

/**
 * @param {Tool} tool
 * @param {Point[]} points
 * @returns {Point[]}
 */
function outline(tool, points) {
  if (tool !== "rectangle" || points.length < 2) {
    return points;
  }
  const [[x1, y1], [x2, y2]] = points;
  return [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
}

const LONGER_SIDE = 2000;
const TOO_LARGE = "This browser cannot make a picture of the plan.";

/**
 * The plan as a PNG that fills the bounds.
 *
 * @param {Bounds} bounds
 * @param {Drawn[]} shapes
 * @param {HTMLImageElement | null} picture below them.
 * @returns {Promise<Blob>}
 */
export async function asPicture(bounds, shapes, picture) {
  const [left, low, right, high] = bounds;
  const scale = LONGER_SIDE / Math.max(right - left, high - low);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round((right - left) * scale));
  canvas.height = Math.max(1, Math.round((high - low) * scale));
  const plane = {
    context: context2d(canvas),
    ratio: 2,
    scale,
    x: (/** @type {number} */ value) => (value - left) * scale,
    y: (/** @type {number} */ value) => (high - value) * scale,
  };
  paintPaper(plane, bounds);
  if (picture) {
    plane.context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  shapes.forEach((shape) => paintShape(plane, shape));
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(TOO_LARGE))), "image/png");
  });
}
