// The heatmap of a floor: all of the range, or one of its hours or days by a slider.

import { context2d } from "../parts/canvas.js";
import { dataOf, find, findAny } from "../parts/dom.js";
import { FloorMap } from "./floor-map.js";
import { colors, hottest, rampColor, words } from "./heat-scale.js";

/**
 * @import { FloorScale } from "../parts/floor-scale.js"
 * @import { Floor } from "./floor-map.js"
 * @import { Cells } from "./heat-scale.js"
 * @typedef {Floor & { cell: number, origin: Point, columns: number, rows: number, whole: Cells,
 *   slices: { label: string, cells: Cells }[] }} Heat
 */

const STEP_MS = 650; // so long each slice is shown while it plays

/** @param {HTMLElement} part */
export function beginHeat(part) {
  const canvas = findAny(part, "#heat-map:not([data-drawn])", HTMLCanvasElement);
  if (!canvas) {
    return;
  }
  canvas.dataset.drawn = "yes";
  /** @type {Heat} */
  const heat = dataOf("heat-data");
  const layer = new OffscreenCanvas(heat.columns, heat.rows);
  const map = new FloorMap(canvas, heat, (floor) => paintLayer(floor, heat, layer));
  const slider = find(part, "#heat-time", HTMLInputElement);
  const scales = [hottest([heat.whole]), hottest(heat.slices.map(({ cells }) => cells))];
  const show = () => {
    const at = Number(slider.value);
    const cells = at ? heat.slices[at - 1].cells : heat.whole;
    const most = scales[at ? 1 : 0];
    fill(layer, cells, most);
    map.paint();
    canvas.dataset.cells = String(cells[0].length);
    tell(part, slider, at ? heat.slices[at - 1].label : "Whole range", most / heat.cell ** 2);
  };
  slider.addEventListener("input", show);
  paintScale(find(part, "#heat-scale", HTMLCanvasElement));
  play(find(part, "#heat-play"), slider, show);
  show();
}

/**
 * @param {OffscreenCanvas} layer
 * @param {Cells} cells
 * @param {number} most
 */
function fill(layer, cells, most) {
  const data = colors(cells, [layer.width, layer.height], most);
  layer.getContext("2d")?.putImageData(new ImageData(data, layer.width, layer.height), 0, 0);
}

/**
 * @param {FloorScale} floor
 * @param {Heat} heat
 * @param {OffscreenCanvas} layer
 */
function paintLayer(floor, { cell, origin, columns, rows }, layer) {
  const [left, low] = origin;
  const [x, y] = [floor.x(left), floor.y(low + rows * cell)];
  const { context } = floor;
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  const [right, bottom] = [floor.x(left + columns * cell), floor.y(low)];
  context.drawImage(layer, x, y, right - x, bottom - y);
}

/**
 * @param {HTMLElement} part
 * @param {HTMLInputElement} slider
 * @param {string} label
 * @param {number} most person-seconds per square metre.
 */
function tell(part, slider, label, most) {
  find(part, "#heat-span").textContent = label;
  find(part, "#heat-now").textContent = label;
  find(part, "#heat-most").textContent = `${words(most)} or more on each m²`;
  slider.setAttribute("aria-valuetext", label);
}

/** @param {HTMLCanvasElement} canvas */
function paintScale(canvas) {
  [canvas.width, canvas.height] = [260, 20];
  const context = context2d(canvas);
  for (let x = 0; x < canvas.width; x += 1) {
    const [red, green, blue, alpha] = rampColor(x / (canvas.width - 1));
    context.fillStyle = `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
    context.fillRect(x, 0, 1, canvas.height);
  }
}

/**
 * @param {HTMLElement} button
 * @param {HTMLInputElement} slider
 * @param {() => void} show
 */
function play(button, slider, show) {
  const use = find(button, "use", SVGUseElement);
  let timer = 0;
  const set = (/** @type {boolean} */ runs) => {
    clearInterval(timer);
    timer = runs ? window.setInterval(step, STEP_MS) : 0;
    button.setAttribute("aria-pressed", String(runs));
    button.setAttribute("aria-label", runs ? "Pause" : "Play");
    use.setAttribute("href", use.href.baseVal.replace(/#.*/, runs ? "#pause" : "#play"));
  };
  const step = () => {
    if (!button.isConnected || slider.value === slider.max) {
      set(false);
      return;
    }
    slider.value = String(Number(slider.value) + 1);
    show();
  };
  button.addEventListener("click", () => {
    const runs = !timer;
    if (runs && slider.value === slider.max) {
      slider.value = "0";
    }
    set(runs);
  });
}
