// Flows on the floor map: an arrow for each two places, the widest with their counts.

import { dataOf, findAll } from "../parts/dom.js";
import { paintName, strokeLayers, trace } from "../parts/floor-painter.js";
import { curve, head, legible, widthOf } from "./arrows.js";
import { FloorMap, nameSize } from "./floor-map.js";

/**
 * @import { FloorScale } from "../parts/floor-scale.js"
 * @import { Floor } from "./floor-map.js"
 * @typedef {{ from: Point, to: Point, count: number, text: string }} Arrow places in metres.
 */

const TRIM = 16; // pixels of the page between a place and its arrows
const NAMED = 12; // so many of the largest say their count

/** @param {HTMLElement} place */
export function beginFlows(place) {
  for (const canvas of findAll(place, "[data-flow-map]:not([data-drawn])", HTMLCanvasElement)) {
    canvas.dataset.drawn = "yes";
    /** @type {Floor & { arrows: Arrow[] }} */
    const data = dataOf(canvas.dataset.flowMap ?? "");
    new FloorMap(canvas, data, (floor) => paintArrows(floor, data.arrows));
  }
  for (const button of findAll(place, "[data-flows]:not([data-ready])", HTMLButtonElement)) {
    button.dataset.ready = "yes";
    button.addEventListener("click", () => choose(place, button.dataset.flows ?? ""));
  }
}

/**
 * @param {HTMLElement} place
 * @param {string} kind
 */
function choose(place, kind) {
  for (const view of findAll(place, "[data-flow-view]")) {
    view.hidden = view.dataset.flowView !== kind;
  }
  for (const button of findAll(place, "[data-flows]")) {
    button.setAttribute("aria-pressed", String(button.dataset.flows === kind));
  }
}

/**
 * The smallest first, so that the largest are seen.
 *
 * @param {FloorScale} floor
 * @param {Arrow[]} arrows the largest first.
 */
function paintArrows(floor, arrows) {
  const most = arrows[0].count;
  const shown = arrows
    .map((arrow) => ({
      arrow,
      width: widthOf(arrow.count, most, floor.canvas.width / floor.ratio),
      shape: curve(pixels(floor, arrow.from), pixels(floor, arrow.to), TRIM * floor.ratio),
    }))
    .reverse();
  for (const { width, shape } of shown) {
    if (shape) {
      paintArrow(floor, shape, width);
    }
  }
  const size = nameSize() * floor.ratio;
  const words = shown.flatMap(({ arrow, shape }) =>
    shape ? [{ text: String(arrow.count), place: shape.middle }] : [],
  );
  for (const { text, place } of legible(words.reverse().slice(0, NAMED), size)) {
    paintName(floor, text, ...place, nameSize());
  }
}

/**
 * @param {FloorScale} floor
 * @param {NonNullable<ReturnType<typeof curve>>} shape
 * @param {number} width pixels of the page.
 */
function paintArrow(floor, { start, control, end }, width) {
  const { context, ratio } = floor;
  const size = (7 + 1.3 * width) * ratio;
  const corners = head(end, control, size);
  const neck = /** @type {Point} */ ([
    (corners[1][0] + corners[2][0]) / 2,
    (corners[1][1] + corners[2][1]) / 2,
  ]);
  context.lineCap = "butt";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(...start);
  context.quadraticCurveTo(...control, ...neck);
  strokeLayers(floor, [
    { width: width + 2.5, color: floor.color("--surface") },
    { width, color: floor.color("--accent") },
  ]);
  trace({ context, x: (x) => x, y: (y) => y }, corners);
  context.closePath();
  strokeLayers(floor, [{ width: 2.5, color: floor.color("--surface") }]);
  context.fillStyle = floor.color("--accent");
  context.fill();
}

/**
 * @param {FloorScale} floor
 * @param {Point} place
 * @returns {Point}
 */
const pixels = (floor, [x, y]) => [floor.x(x), floor.y(y)];
