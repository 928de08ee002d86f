// Map and scale: drop a picture, and tell its metres by two points whose distance is known.

import { byId, dataOf, find } from "../parts/dom.js";
import { trace } from "../parts/floor-painter.js";
import { distance } from "../parts/geometry.js";
import { Ground, paintGrid } from "./ground.js";
import { paintCorners, paintLine, paintZone } from "./paint-zones-lines.js";
import { Plane } from "./plane.js";
import { follow, metres, zoomButtons } from "./pointing.js";

const STRETCHED = 0.02;
const REACH = 14;

/** @typedef {{ bounds: Bounds, picture: string | null, zones: Zone[], lines: Line[] }} Config */

/** @type {Config} */
const config = dataOf("floor-config");
const scale = byId("scale");
/** @param {string} name */
const field = (name) => find(scale, `[name=${name}]`, HTMLInputElement);
const known = byId("distance", HTMLInputElement);
const plane = new Plane(byId("floor", HTMLCanvasElement), config.bounds, { upwards: true });
const ground = new Ground(config, loaded);
/** @type {Point[]} as parts of the picture's width and height, so that they stay where they are on it */
let points = [];
let measuring = false;

// The bounds that the form would set; the picture is shown as it would lie in them.
let [left, low, right, high] = config.bounds;

plane.layers.push(() => {
  ground.bounds = [left, low, right, high];
  ground.paint(plane);
  paintGrid(plane, ground.bounds, { strength: ground.picture ? 0.25 : 0.5 });
  config.zones.forEach((zone) => paintZone(plane, zone));
  config.lines.forEach((line) => paintLine(plane, line));
  if (points.length) {
    paintMeasured();
  }
});

function paintMeasured() {
  const { context, ratio } = plane;
  const places = points.map(placeOf);
  context.lineWidth = 2.5 * ratio;
  context.strokeStyle = plane.color("--accent");
  trace(plane, places);
  context.stroke();
  paintCorners(plane, places, null, false);
}

/**
 * @param {Point} part
 * @returns {Point}
 */
const placeOf = ([u, v]) => [left + u * (right - left), low + v * (high - low)];
/**
 * @param {Point} place
 * @returns {Point}
 */
const partOf = ([x, y]) => [(x - left) / (right - left), (y - low) / (high - low)];
const reach = () => (REACH * plane.ratio) / plane.scale;
/** How much wider the picture is than high; null without one. */
const aspect = () => ground.picture && ground.picture.naturalWidth / ground.picture.naturalHeight;

function loaded() {
  byId("measure").hidden = false;
  compare();
  plane.repaint();
}

function compare() {
  const [width, height] = [right - left, high - low];
  const shape = aspect();
  const off = shape !== null && Math.abs(width / height / shape - 1) > STRETCHED;
  const notice = byId("stretched");
  notice.hidden = !off;
  if (off) {
    const down = (width / shape).toFixed(2);
    find(notice, "span").textContent =
      `The image is stretched. For a width of ${width.toFixed(2)} m, its height should be ${down} m.`;
  }
}

/**
 * From the form to the canvas.
 *
 * @param {EventTarget | null} target what was typed into.
 */
function typed(target) {
  const number = (/** @type {string} */ name) => Number.parseFloat(field(name).value);
  let [width, height] = [number("width"), number("height")];
  const shape = aspect();
  if (shape !== null && target === field("width") && width > 0) {
    height = width / shape;
    field("height").value = height.toFixed(3);
  } else if (shape !== null && target === field("height") && height > 0) {
    width = height * shape;
    field("width").value = width.toFixed(3);
  }
  show(width, height, number("left") || 0, number("bottom") || 0);
}

/**
 * @param {number} width
 * @param {number} height
 * @param {number} x
 * @param {number} y
 */
function show(width, height, x, y) {
  if (!(width > 0 && height > 0)) {
    return;
  }
  [left, low, right, high] = [x, y, x + width, y + height];
  plane.setBounds([left, low, right, high]);
  compare();
}

/** Two points and their distance give the metres of a pixel, whatever the bounds were. */
function measured() {
  const apart = Number.parseFloat(known.value);
  const { picture } = ground;
  if (points.length < 2 || !(apart > 0) || !picture) {
    return;
  }
  const { naturalWidth: across, naturalHeight: down } = picture;
  const [a, b] = points.map(([u, v]) => /** @type {Point} */ ([u * across, v * down]));
  const perPixel = apart / distance(a, b);
  field("width").value = (across * perPixel).toFixed(3);
  field("height").value = (down * perPixel).toFixed(3);
  show(across * perPixel, down * perPixel, left, low);
}

/** @param {boolean} isMeasuring */
function measure(isMeasuring) {
  measuring = isMeasuring;
  plane.canvas.dataset.mode = isMeasuring ? "draw" : "";
  byId("hint").textContent = isMeasuring
    ? "Click two points with a known distance, for example the ends of a wall. Choose them far apart."
    : points.length === 2
      ? "Drag the points to refine them, then enter their distance."
      : "";
}

follow(plane, {
  grab(at) {
    const index = points.findIndex((point) => distance(placeOf(point), at) <= reach());
    return index < 0 ? null : index;
  },
  drag(index, at) {
    points[index] = partOf(at);
    plane.repaint();
  },
  drop: measured,
  click(at) {
    if (!measuring) {
      return;
    }
    points.push(partOf(at));
    plane.repaint();
    if (points.length === 2) {
      measure(false);
      byId("measure-known").hidden = false;
      known.focus();
      measured();
    }
  },
  hover(at) {
    byId("readout").textContent = metres(at);
  },
});
zoomButtons(plane, document);
scale.addEventListener("input", ({ target }) => (target === known ? measured() : typed(target)));
byId("unstretch").addEventListener("click", () => {
  const shape = aspect();
  if (shape !== null) {
    const width = right - left;
    field("height").value = (width / shape).toFixed(3);
    show(width, width / shape, left, low);
  }
});
byId("measure-start").addEventListener("click", () => {
  points = [];
  measure(true);
  plane.repaint();
  plane.canvas.focus();
});

const drop = byId("drop");
const form = byId("upload", HTMLFormElement);
drop.hidden = false;
for (const kind of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.toggleAttribute("data-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer?.files.length) {
      find(form, "input[type=file]", HTMLInputElement).files = event.dataTransfer.files;
      form.requestSubmit(find(form, "button"));
    }
  });
}
