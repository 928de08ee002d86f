// The drawing board: a simple plan where there is none to upload.

import { say } from "../parts/failures.js";
import { call } from "./calls.js";
import { asPicture, paintPaper, paintShape } from "./drawing.js";
import { distance, rounded } from "./geometry.js";
import { Ground, paintGrid } from "./ground.js";
import { History } from "./history.js";
import { paintCursor } from "./paint-places.js";
import { Plane } from "./plane.js";
import { follow, zoomButtons } from "./pointing.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const HINTS = {
  wall: "Click each corner. Press Escape or click the last corner to finish the wall.",
  rectangle: "Click two opposite corners.",
  area: "Click the corners. Click the first corner again to close the area.",
  text: "Enter the label, then click its position.",
};
const LEAST = { wall: 2, rectangle: 2, area: 3, text: 1 };
const NEAR = 12;

const config = JSON.parse(document.getElementById("floor-config").textContent);
const element = (id) => document.getElementById(id);
const plane = new Plane(element("board"), config.bounds, { upwards: true });
const ground = new Ground(config, () => plane.repaint());
const history = new History();
const keep = element("keep");
let tool = "wall";
let fill = "room";
let shapes = [];
let points = []; // of the shape that is drawn
let pointed = null;
let cursor = null;

const picture = () => (ground.hasPicture && keep?.checked ? ground.picture : null);
const current = (all) => ({ tool, fill, points: all, text: element("label-text").value.trim() });

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
  element("undo").disabled = history.isEmpty;
  element("store").disabled = shapes.length === 0;
  element("done-shape").hidden = points.length < LEAST[tool] || tool === "rectangle";
  element("hint").textContent = HINTS[tool];
  element("text-field").hidden = tool !== "text";
  element("fill-field").hidden = tool === "wall" || tool === "text";
  plane.canvas.dataset.mode = "draw";
  plane.canvas.dataset.shapes = shapes.length;
  plane.repaint();
}

function remember() {
  history.keep({ shapes, points });
}

function put(at) {
  const near = (place) => plane.apart(place, at) < NEAR;
  if (tool === "text" && !current([]).text) {
    element("label-text").focus();
    return;
  }
  const ends =
    (tool === "area" && points.length > 2 && near(points[0])) ||
    (tool === "wall" && points.length > 1 && distance(points.at(-1), at) < 0.01);
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

const snapped = (at) => rounded(at, element("snap").checked ? 0.5 : 0.01);

follow(plane, {
  click: (at) => put(snapped(at)),
  hover(at) {
    pointed = at ? snapped(at) : null;
    cursor = at ? null : cursor;
    element("readout").textContent = at ? `x ${at[0].toFixed(2)}  y ${at[1].toFixed(2)} m` : "";
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

for (const button of document.querySelectorAll("[data-tool], [data-fill]")) {
  button.addEventListener("click", () => {
    const kind = button.dataset.tool ? "tool" : "fill";
    if (kind === "tool") {
      finish();
      tool = button.dataset.tool;
    } else {
      fill = button.dataset.fill;
    }
    for (const one of document.querySelectorAll(`[data-${kind}]`)) {
      one.setAttribute("aria-pressed", String(one === button));
    }
    refresh();
  });
}
element("undo").addEventListener("click", undo);
element("done-shape").addEventListener("click", finish);
keep?.addEventListener("change", () => plane.repaint());
element("store").addEventListener("click", async ({ target }) => {
  target.disabled = true;
  try {
    const form = new FormData();
    form.append("picture", await asPicture(config.bounds, shapes, picture()), "plan.png");
    await call("PUT", config.mapUrl, form);
    history.clear();
    location.assign(config.doneUrl);
  } catch (error) {
    say(error.message);
    target.disabled = false;
  }
});
addEventListener("beforeunload", (event) => {
  if (!history.isEmpty) {
    event.preventDefault();
  }
});
refresh();
