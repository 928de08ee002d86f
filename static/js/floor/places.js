// The page of zones and lines: looked at by all, drawn by who may.

import { around, byId, dataOf } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { contains, distance, nearest } from "../parts/geometry.js";
import { messageOf } from "../parts/http.js";
import { Editor } from "./editor.js";
import { Ground, paintGrid } from "./ground.js";
import { paintCorners, paintCursor, paintLine, paintZone } from "./paint-places.js";
import { followPeople } from "./people-now.js";
import { PlaceForm } from "./place-form.js";
import { keys } from "./place-keys.js";
import { PlaceStore } from "./place-store.js";
import { Plane } from "./plane.js";
import { follow, metres, zoomButtons } from "./pointing.js";

/**
 * @import { Grabbed, PlaceKind } from "./editor.js"
 * @import { Place } from "./place-store.js"
 */

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

const REACH = 14; // how near a pointer has to be, pixels of the page
const COLORS = ["#4f8cc9", "#c98a3d", "#5d9e62", "#b05fa8", "#c9574f", "#4aa5a0", "#8a7fd0"];

/** @type {Config} */
const config = dataOf("floor-config");
const canvas = byId("floor", HTMLCanvasElement);
const readout = byId("readout");
const list = byId("places");
const plane = new Plane(canvas, config.bounds, { upwards: true });
const ground = new Ground(config, () => plane.repaint());
const people = config.taskId ? followPeople(config.taskId, plane, list) : null;
const store = new PlaceStore(config);
const editor = new Editor(() => plane.repaint());
/** @type {Point | null} */
let pointed = null;
/** @type {Place | null} the place whose row is pointed at */
let shown = null;

const reach = () => (REACH * plane.ratio) / plane.scale;

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
  pointed = at && editor.isOpen ? editor.place(at) : null;
  if (at) {
    editor.cursor = null;
  }
  readout.textContent = metres(at);
  if (editor.isOpen) {
    plane.repaint();
  }
}

/** @param {PlaceForm} form */
function letDraw(form) {
  const hint = byId("hint");

  function refresh() {
    form.show();
    hint.textContent = hintFor();
    canvas.dataset.mode = editor.isOpen ? (editor.drawing ? "draw" : "edit") : "";
    canvas.dataset.corners = String(editor.isOpen ? editor.shape.points.length : 0);
    document.body.dataset.editing = editor.isOpen ? "yes" : "";
    plane.repaint();
  }

  /**
   * @param {PlaceKind} kind
   * @param {string} id
   */
  function edit(kind, id) {
    const place = store.find(kind, id);
    if (place && mayLeave()) {
      editor.open({ kind, color: "", ...place });
      canvas.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {PlaceKind} kind */
  function draw(kind) {
    if (mayLeave()) {
      const color = COLORS[config.zones.length % COLORS.length];
      editor.open({ kind, id: null, name: "", color, points: [] });
      canvas.focus();
    }
  }

  /**
   * @param {Point} at
   * @param {Grabbed | null} what
   */
  function click(at, what) {
    if (!editor.isOpen) {
      const place = placeAt(at);
      if (place) {
        edit(...place);
      }
    } else if (editor.drawing && what?.corner === 0 && editor.finish()) {
      form.focus();
    } else if (editor.drawing) {
      editor.add(at);
      if (!editor.drawing) {
        form.focus();
      }
    } else if (what?.corner !== undefined) {
      editor.select(what.corner);
    } else if (what?.edge !== undefined) {
      editor.insert(what.edge, at);
    } else {
      editor.select(null);
    }
  }

  /**
   * @param {Grabbed} what
   * @param {Point} at
   */
  function drag(what, at) {
    if (what.edge !== undefined) {
      what.corner = editor.insert(what.edge, at);
      delete what.edge;
    }
    if (what.corner !== undefined) {
      editor.move(what.corner, at);
    }
  }

  async function save() {
    const { shape, problem } = editor;
    if (problem) {
      form.complain(problem.text);
      return;
    }
    await stored(async () => {
      await store.save(shape);
      const counts = config.taskId ? ". Counting has started" : "";
      say(`${shape.name.trim()} saved${counts}.`, "good");
    });
  }

  async function remove() {
    const { kind, id, name } = editor.shape;
    if (id !== null) {
      await stored(async () => {
        await store.remove(kind, id);
        say(`${name} is deleted.`, "good");
      });
    }
  }

  /** @param {() => Promise<void>} doing */
  async function stored(doing) {
    try {
      form.busy(true);
      await doing();
      close();
      htmx.ajax("GET", location.pathname, { target: "#places", swap: "innerHTML" });
    } catch (error) {
      form.complain(messageOf(error));
    } finally {
      form.busy(false);
    }
  }

  function close() {
    editor.close();
    canvas.focus();
  }

  editor.onChange = refresh;
  follow(plane, {
    grab: (at) => (editor.isOpen ? editor.grab(at, reach()) : null),
    drag,
    drop: () => editor.endMove(),
    click,
    hover,
  });
  keys(canvas, plane, editor, { save, cancel: close, finished: () => form.focus() });
  form.on({ save, cancel: close, remove });
  byId("snap").addEventListener("change", ({ target }) => {
    editor.snap = target instanceof HTMLInputElement && target.checked ? 0.5 : null;
  });
  document.addEventListener("click", (event) => {
    const button = around(event.target, "[data-draw], [data-edit]");
    const kind = button && kindOf(button.dataset.draw ?? button.dataset.edit);
    if (button?.dataset.draw && kind) {
      draw(kind);
    } else if (button?.dataset.id && kind) {
      edit(kind, button.dataset.id);
    }
  });
  addEventListener("beforeunload", (event) => {
    if (editor.isChanged) {
      event.preventDefault();
    }
  });
  refresh();
}

function hintFor() {
  if (!editor.isOpen) {
    return "Select a zone or line to edit it, or draw a new one.";
  }
  if (editor.drawing && editor.shape.kind === "zone") {
    return editor.shape.points.length < 3
      ? "Click the corners in order. Keyboard: arrow keys move the cross, Enter adds a corner."
      : "Click the first corner again, or press Escape, to close the zone.";
  }
  if (editor.drawing) {
    return "Click the start and the end of the line.";
  }
  return editor.shape.kind === "zone"
    ? "Drag corners to move them, or an edge to add one. Delete removes the selected corner. N and P select the next or previous one."
    : "Drag the ends to move them. People who cross in the direction of the arrow count as in.";
}

function mayLeave() {
  if (editor.isChanged) {
    say("Save or cancel the current drawing first.", "warn");
  }
  return !editor.isChanged;
}

/**
 * @param {Point} at
 * @returns {[PlaceKind, string] | null}
 */
function placeAt(at) {
  const line = config.lines.find(
    ({ points: [a, b] }) => distance(nearest(a, b, at), at) <= reach(),
  );
  const zone = config.zones.findLast(({ points }) => contains(points, at));
  return line ? ["line", line.id] : zone ? ["zone", zone.id] : null;
}

/**
 * @param {string | undefined} name
 * @returns {PlaceKind | null}
 */
const kindOf = (name) => (name === "zone" || name === "line" ? name : null);

zoomButtons(plane, document);
list.addEventListener("pointerover", ({ target }) => {
  const row = around(target, "[data-place]");
  const kind = kindOf(row?.dataset.place);
  shown = (kind && store.find(kind, row?.dataset.id ?? "")) ?? null;
  plane.repaint();
});
if (config.canDraw) {
  letDraw(new PlaceForm(byId("place-form"), editor));
} else {
  follow(plane, { hover });
  plane.repaint();
}
