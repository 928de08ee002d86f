// The page of zones and lines: everyone sees them, users with the right draw them.

import { around, byId, dataOf } from "../parts/dom.js";
import { Editor } from "./editor.js";
import { Ground, paintGrid } from "./ground.js";
import { paintCorners, paintCursor, paintLine, paintZone } from "./paint-zones-lines.js";
import { followPeople } from "./people-now.js";
import { Plane } from "./plane.js";
import { follow, metres, zoomButtons } from "./pointing.js";
import { kindOf, ZoneLineDrawing } from "./zone-line-drawing.js";
import { ZoneLineForm } from "./zone-line-form.js";
import { ZoneLineStore } from "./zone-line-store.js";

/** @import { ZoneOrLine } from "./zone-line-store.js" */

/**
 * What the server writes into the page.
 *
 * @typedef {object} Config
 * @property {Bounds} bounds
 * @property {string | null} picture
 * @property {Zone[]} zones
 * @property {Line[]} lines
 * @property {string} zonesUrl
 * @property {string} linesUrl
 * @property {string | null} taskId of who walks there now.
 * @property {boolean} canDraw
 */

/** @type {Config} */
const config = dataOf("floor-config");
const canvas = byId("floor", HTMLCanvasElement);
const readout = byId("readout");
const list = byId("lists");
const plane = new Plane(canvas, config.bounds, { upwards: true });
const ground = new Ground(config, () => plane.repaint());
const people = config.taskId ? followPeople(config.taskId, plane, list) : null;
const store = new ZoneLineStore(config);
const editor = new Editor(() => plane.repaint());
/** @type {Point | null} */
let pointed = null;
/** @type {ZoneOrLine | null} whose row is pointed at */
let shown = null;

plane.layers.push(() => {
  ground.paint(plane);
  paintGrid(plane, config.bounds, { strength: ground.picture ? 0.25 : 0.5 });
  for (const zone of config.zones.filter(({ id }) => !editor.isOf("zone", id))) {
    paintZone(plane, zone, { faint: editor.isOpen && shown !== zone });
  }
  for (const line of config.lines.filter(({ id }) => !editor.isOf("line", id))) {
    paintLine(plane, line, { faint: editor.isOpen && shown !== line });
  }
  people?.paint();
  if (editor.isOpen) {
    paintEdited();
  }
});

function paintEdited() {
  const { shape, drawing, selected, cursor } = editor;
  const rubber = drawing && shape.points.length ? (cursor ?? pointed) : null;
  const drawn = { ...shape, points: rubber ? [...shape.points, rubber] : shape.points };
  if (shape.kind === "zone") {
    paintZone(plane, drawn, { closed: !drawing || drawn.points.length > 2 });
  } else {
    paintLine(plane, drawn);
  }
  paintCorners(plane, shape.points, selected, drawing);
  if (cursor) {
    paintCursor(plane, cursor);
  }
}

/** @param {Point | null} at */
function hover(at) {
  pointed = at && editor.isOpen ? editor.snapped(at) : null;
  if (at) {
    editor.cursor = null;
  }
  readout.textContent = metres(at);
  if (editor.isOpen) {
    plane.repaint();
  }
}

zoomButtons(plane, document);
list.addEventListener("pointerover", ({ target }) => {
  const row = around(target, "[data-kind]");
  const kind = kindOf(row?.dataset.kind);
  shown = (kind && store.find(kind, row?.dataset.id ?? "")) ?? null;
  plane.repaint();
});
if (config.canDraw) {
  const form = new ZoneLineForm(byId("zone-line-form"), editor);
  new ZoneLineDrawing({ plane, editor, store, form, hover, counts: config.taskId !== null });
} else {
  follow(plane, { hover });
  plane.repaint();
}
