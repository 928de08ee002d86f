// The drawing board: a simple plan where there is none to upload.

import { byId, dataOf, findAll } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { distance, rounded } from "../parts/geometry.js";
import { call, messageOf } from "../parts/http.js";
import { asPicture, paintPaper, paintShape } from "./drawing.js";
import { Ground, paintGrid } from "./ground.js";
import { History } from "./history.js";
import { paintCursor } from "./paint-zones-lines.js";
import { Plane } from "./plane.js";
import { follow, metres, zoomButtons } from "./pointing.js";

/** @import { Drawn, Fill, Tool } from "./drawing.js" */

/**
 * What the server writes into the page.
 *
 * @typedef {object} Config
 * @property {Bounds} bounds
 * @property {string | null} picture
 * @property {string} mapUrl
 * @property {string} doneUrl
 */

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const HINTS = {
  wall: "Click each corner. Press Escape or click the last corner to finish the wall.",
  rectangle: "Click two opposite corners.",
  area: "Click the corners. Click the first corner again to close the area.",
  text: "Enter the label, then click its position.",
};
const LEAST = { wall: 2, rectangle: 2, area: 3, text: 1 };
const NEAR = 12;

/** @type {Config} */
const config = dataOf("floor-config");
const plane = new Plane(byId("board", HTMLCanvasElement), config.bounds, { upwards: true });
const ground = new Ground(config, () => plane.repaint());
/** @type {History<{ shapes: Drawn[], points: Point[] }>} */
const history = new History();
const label = byId("label-text", HTMLInputElement);
const keep = document.getElementById("keep"); // only where there is a picture
/** @type {Tool} */
let tool = "wall";
/** @type {Fill} */
let fill = "room";
/** @type {Drawn[]} */
let shapes = [];
/** @type {Point[]} of the shape that is drawn */
let points = [];
/** @type {Point | null} */
let pointed = null;
/** @type {Point | null} */
let cursor = null;

const picture = () => (keep instanceof HTMLInputElement && keep.checked ? ground.picture : null);
/**
 * @param {Point[]} all
 * @returns {Drawn}
 */
const current = (all) => ({ tool, fill, points: all, text: label.value.trim() });

plane.layers.push(() => {
  paintPaper(plane, config.bounds);
  if (picture()) {
    ground.paint(plane);
  }
  shapes.forEach((shape) => paintShape(plane, shape));
  const end = cursor ?? pointed;
  const drawn = points.length && end ? [...points, end] : points;
  if (drawn.length > 1) {
    paintShape(plane, current(drawn));
  } else if (tool === "text" && end && current([]).text) {
    paintShape(plane, current([end]));
  }
  paintGrid(plane, config.bounds, { strength: 0.4 });
  if (end) {
    paintCursor(plane, end);
  }
});

function refresh() {
  byId("undo", HTMLButtonElement).disabled = history.isEmpty;
  byId("store", HTMLButtonElement).disabled = shapes.length === 0;
  byId("done-shape").hidden = points.length < LEAST[tool] || tool === "rectangle";
  byId("hint").textContent = HINTS[tool];
  byId("text-field").hidden = tool !== "text";
  byId("fill-field").hidden = tool === "wall" || tool === "text";
  plane.canvas.dataset.mode = "draw";
  plane.canvas.dataset.shapes = String(shapes.length);
  plane.repaint();
}

function remember() {
  history.keep({ shapes, points });
}

/** @param {Point} at */
function put(at) {
  const near = (/** @type {Point} */ place) => plane.apart(place, at) < NEAR;
  if (tool === "text" && !current([]).text) {
    label.focus();
    return;
  }
  const ends =
    (tool === "area" && points.length > 2 && near(points[0])) ||
    (tool === "wall" && points.length > 1 && distance(points[points.length - 1], at) < 0.01);
  if (ends) {
    finish();
    return;
  }
  remember();
  points = [...points, at];
  if (tool === "text" || (tool === "rectangle" && points.length === 2)) {
    shapes = [...shapes, current(points)];
    points = [];
  }
  refresh();
}

function finish() {
  if (points.length >= LEAST[tool]) {
    remember();
    shapes = [...shapes, current(points)];
  }
  points = [];
  refresh();
}

function undo() {
  const before = history.back();
  if (before) {
    ({ shapes, points } = before);
    refresh();
  }
}

/** @param {Point} at */
const snapped = (at) => rounded(at, byId("snap", HTMLInputElement).checked ? 0.5 : 0.01);

follow(plane, {
  click: (at) => put(snapped(at)),
  hover(at) {
    pointed = at ? snapped(at) : null;
    cursor = at ? null : cursor;
    byId("readout").textContent = metres(at);
    plane.repaint();
  },
});
zoomButtons(plane, document);

plane.canvas.addEventListener("keydown", (event) => {
  const arrow = ARROWS[event.key];
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
    undo();
  } else if (arrow) {
    const [x, y] = cursor ?? points.at(-1) ?? plane.centre;
    const step = event.shiftKey ? 5 : 0.5;
    cursor = snapped([x + arrow[0] * step, y + arrow[1] * step]);
    plane.repaint();
  } else if (event.key === "Enter" || event.key === " ") {
    put(cursor ?? snapped(plane.centre));
  } else if (event.key === "Escape") {
    finish();
  } else {
    return;
  }
  event.preventDefault();
});

for (const button of findAll(document, "[data-tool], [data-fill]")) {
  button.addEventListener("click", () => {
    const kind = button.dataset.tool ? "tool" : "fill";
    if (kind === "tool") {
      finish();
      tool = /** @type {Tool} */ (button.dataset.tool);
    } else {
      fill = /** @type {Fill} */ (button.dataset.fill);
    }
    for (const one of findAll(document, `[data-${kind}]`)) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    refresh();
  });
}
byId("undo").addEventListener("click", undo);
byId("done-shape").addEventListener("click", finish);
keep?.addEventListener("change", () => plane.repaint());
const store = byId("store", HTMLButtonElement);
store.addEventListener("click", async () => {
  store.disabled = true;
  try {
    const form = new FormData();
    form.append("picture", await asPicture(config.bounds, shapes, picture()), "plan.png");
    await call("PUT", config.mapUrl, { body: form });
    history.clear();
    location.assign(config.doneUrl);
  } catch (error) {
    say(messageOf(error));
    store.disabled = false;
  }
});
addEventListener("beforeunload", (event) => {
  if (!history.isEmpty) {
    event.preventDefault();
  }
});
refresh();
