// The page of zones and lines: looked at by all, drawn by who may.

import { say } from "../parts/failures.js";
import { call } from "./calls.js";
import { Editor } from "./editor.js";
import { contains, distance, nearest } from "./geometry.js";
import { Ground, paintGrid } from "./ground.js";
import { followPeople } from "./people-now.js";
import { paintCorners, paintCursor, paintLine, paintZone } from "./paint-places.js";
import { keys } from "./place-keys.js";
import { PlaceForm } from "./place-form.js";
import { Plane } from "./plane.js";
import { follow, zoomButtons } from "./pointing.js";

const REACH = 14; // how near a pointer has to be, pixels of the page
const COLORS = ["#4f8cc9", "#c98a3d", "#5d9e62", "#b05fa8", "#c9574f", "#4aa5a0", "#8a7fd0"];

const config = JSON.parse(document.getElementById("floor-config").textContent);
const canvas = document.getElementById("floor");
const hint = document.getElementById("hint");
const readout = document.getElementById("readout");
const list = document.getElementById("places");
const plane = new Plane(canvas, config.bounds, { upwards: true });
const ground = new Ground(config, () => plane.repaint());
const people = config.taskId ? followPeople(config.taskId, plane, list) : null;
const editor = new Editor(refresh);
const form = config.canDraw ? new PlaceForm(document.getElementById("place-form"), editor) : null;
let pointed = null;
let shown = null; // the place whose row is pointed at

const kinds = {
  zone: { all: config.zones, url: config.zonesUrl, field: "polygon" },
  line: { all: config.lines, url: config.linesUrl, field: "points" },
};
const find = (kind, id) => kinds[kind].all.find((place) => place.id === id);
const isEdited = (kind, id) => editor.shape?.kind === kind && editor.shape.id === id;
const reach = () => (REACH * plane.ratio) / plane.scale;

plane.layers.push(() => {
  ground.paint(plane);
  paintGrid(plane, config.bounds, { strength: ground.hasPicture ? 0.25 : 0.5 });
  for (const zone of config.zones.filter(({ id }) => !isEdited("zone", id))) {
    paintZone(plane, zone, { faint: editor.isOpen && shown !== zone });
  }
  for (const line of config.lines.filter(({ id }) => !isEdited("line", id))) {
    paintLine(plane, line, { faint: editor.isOpen && shown !== line });
  }
  people?.paint();
  if (editor.isOpen) {
    paintEdited();
  }
});

function paintEdited() {
  const { shape, drawing, selected, cursor } = editor;
  const rubber = drawing && shape.points.length && (cursor ?? pointed);
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

function refresh() {
  form?.show();
  if (config.canDraw) {
    hint.textContent = hintFor();
    canvas.dataset.mode = editor.isOpen ? (editor.drawing ? "draw" : "edit") : "";
    canvas.dataset.corners = editor.shape?.points.length ?? 0;
    document.body.dataset.editing = editor.isOpen ? "yes" : "";
  }
  plane.repaint();
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

function edit(kind, id) {
  leaveThen(() => {
    editor.open({ kind, color: "", ...structuredClone(find(kind, id)) });
    canvas.scrollIntoView({ block: "nearest" });
  });
}

function draw(kind) {
  leaveThen(() => {
    const color = COLORS[config.zones.length % COLORS.length];
    editor.open({ kind, id: null, name: "", color, points: [] });
    canvas.focus();
  });
}

function leaveThen(next) {
  if (editor.isChanged) {
    say("Save or cancel the current drawing first.", "warn");
  } else {
    next();
  }
}

if (config.canDraw) {
  follow(plane, {
    grab: (at) => (editor.isOpen ? editor.grab(at, reach()) : null),
    drag(what, at) {
      if (what.edge !== undefined) {
        what.corner = editor.insert(what.edge, at);
        delete what.edge;
      }
      editor.move(what.corner, at);
    },
    drop: () => editor.endMove(),
    click,
    hover,
  });
  keys(canvas, plane, editor, { save, cancel, finished: () => form.focus() });
} else {
  follow(plane, { hover });
}
zoomButtons(plane, document);

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

function placeAt(at) {
  const line = config.lines.find(
    ({ points: [a, b] }) => distance(nearest(a, b, at), at) <= reach(),
  );
  const zone = config.zones.findLast(({ points }) => contains(points, at));
  return line ? ["line", line.id] : zone ? ["zone", zone.id] : null;
}

function hover(at) {
  pointed = at && editor.isOpen ? editor.place(at) : null;
  if (at) {
    editor.cursor = null;
  }
  readout.textContent = at ? `x ${at[0].toFixed(2)}  y ${at[1].toFixed(2)} m` : "";
  if (editor.isOpen) {
    plane.repaint();
  }
}

async function save() {
  const { shape } = editor;
  if (editor.problem) {
    form.complain(editor.problem);
    return;
  }
  const kind = kinds[shape.kind];
  const values = { name: shape.name.trim(), [kind.field]: shape.points };
  if (shape.kind === "zone") {
    values.color = shape.color;
  }
  const id = shape.id ?? newId(shape.kind, values.name);
  const isNew = shape.id === null;
  await stored(async () => {
    const body = isNew ? { [`${shape.kind}_id`]: id, ...values } : values;
    await call(isNew ? "POST" : "PATCH", isNew ? kind.url : `${kind.url}/${id}`, body);
    const place = { id, ...values, points: shape.points, color: shape.color };
    const at = kind.all.findIndex((one) => one.id === id);
    kind.all.splice(at < 0 ? kind.all.length : at, 1, place);
    say(`${values.name} saved${config.taskId ? ". Counting has started" : ""}.`, "good");
  });
}

async function remove() {
  const { kind, id, name } = editor.shape;
  await stored(async () => {
    await call("DELETE", `${kinds[kind].url}/${id}`);
    kinds[kind].all.splice(kinds[kind].all.indexOf(find(kind, id)), 1);
    say(`${name} is deleted.`, "good");
  });
}

async function stored(doing) {
  try {
    form.busy(true);
    await doing();
    editor.close();
    canvas.focus();
    htmx.ajax("GET", location.pathname, { target: "#places", swap: "innerHTML" });
  } catch (error) {
    form.complain(error.message);
  } finally {
    form.busy(false);
  }
}

function cancel() {
  editor.close();
  canvas.focus();
}

// What people and programs call it by: of the name, and not there yet.
function newId(kind, name) {
  const plain = name.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  const stem = plain.toLowerCase().slice(0, 56) || kind;
  let id = stem;
  for (let number = 2; find(kind, id); number += 1) {
    id = `${stem}_${number}`;
  }
  return id;
}

form?.on({ save, cancel, remove });
document.getElementById("snap")?.addEventListener("change", (event) => {
  editor.snap = event.target.checked ? 0.5 : null;
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-draw], [data-edit]");
  if (button?.dataset.draw) {
    draw(button.dataset.draw);
  } else if (button) {
    edit(button.dataset.edit, button.dataset.id);
  }
});
list.addEventListener("pointerover", (event) => {
  const row = event.target.closest("[data-place]");
  shown = row ? find(row.dataset.place, row.dataset.id) : null;
  plane.repaint();
});
addEventListener("beforeunload", (event) => {
  if (editor.isChanged) {
    event.preventDefault();
  }
});
refresh();
