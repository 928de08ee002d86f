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
    new FloorMap(
      canvas,
      data,
      (floor) => paintArrows(floor, data.arrows),
      (floor) => paintCounts(floor, data.arrows),
    );
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
 * Where arrows lie and how wide they are, the largest first; those of places that touch are left out.
 *
 * @param {FloorScale} floor
 * @param {Arrow[]} arrows the largest first.
 */
function shapes(floor, arrows) {
  const map = floor.canvas.width / floor.ratio;
  return arrows.flatMap(({ from, to, count }) => {
    const shape = curve(pixels(floor, from), pixels(floor, to), TRIM * floor.ratio);
    return shape ? [{ ...shape, count, width: widthOf(count, arrows[0].count, map) }] : [];
  });
}

/**
 * The smallest first, so that the largest are seen.
 *
 * @param {FloorScale} floor
 * @param {Arrow[]} arrows
 */
function paintArrows(floor, arrows) {
  for (const shape of shapes(floor, arrows).reverse()) {
    paintArrow(floor, shape);
  }
}

/**
 * @param {FloorScale} floor
 * @param {Arrow[]} arrows
 */
function paintCounts(floor, arrows) {
  const size = nameSize();
  const words = shapes(floor, arrows)
    .slice(0, NAMED)
    .map(({ count, middle }) => ({ text: String(count), place: middle }));
  for (const { text, place } of legible(words, size * floor.ratio)) {
    paintName(floor, text, ...place, { size });
  }
}

/**
 * @param {FloorScale} floor
 * @param {ReturnType<typeof shapes>[0]} shape
 */
function paintArrow(floor, { start, control, end, width }) {
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
