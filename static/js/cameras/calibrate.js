// Calibrating: click a point in the picture, then the same one on the map; the server fits.

import { CameraPicture } from "../floor/camera-picture.js";
import { EdgeList } from "../floor/edge-list.js";
import { Ground, paintGrid } from "../floor/ground.js";
import { facing } from "../floor/homography.js";
import { LensField } from "../floor/lens-field.js";
import { paintLoupe } from "../floor/loupe.js";
import { Overlay } from "../floor/overlay.js";
import { paintLine, paintZone } from "../floor/paint-zones-lines.js";
import { PairList } from "../floor/pair-list.js";
import { Pairs } from "../floor/pairs.js";
import { paintErrors, paintFootprint, paintMark, paintPerson, paintPins } from "../floor/pins.js";
import { Plane } from "../floor/plane.js";
import { follow, metres, zoomButtons } from "../floor/pointing.js";
import { Rectangle } from "../floor/rectangle.js";
import { LEAST_POINTS, paintEdges, StraightEdges } from "../floor/straight-edges.js";
import { LEAST, Trial } from "../floor/trying.js";
import { length, Verdict } from "../floor/verdict.js";
import { ask } from "../parts/confirm.js";
import { byId, dataOf, find, present } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { call, messageOf } from "../parts/http.js";

/**
 * @import { Pair, Side } from "../floor/pairs.js"
 * @import { Lens } from "../floor/lens.js"
 * @import { LensTold, TrialAnswer } from "../floor/trying.js"
 */

/**
 * What the server writes into the page; see `tracking/pages/cameras/calibrate.py`.
 *
 * @typedef {object} Config
 * @property {{ bounds: Bounds, picture: string | null, zones: Zone[], lines: Line[] }} floor
 * @property {Size | null} size of the camera's picture, if it is known.
 * @property {string[]} pictures where one is got, the best first.
 * @property {Pair[]} pairs
 * @property {Point[][]} lines points along edges that are straight in the world.
 * @property {Matrix | null} homography
 * @property {LensTold} lens
 * @property {Lens | null} optics null: a straight lens.
 * @property {string} tryUrl
 * @property {string} saveUrl
 */

const REACH = 16;
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEPS = { image: 1, floor: 0.05 };
const SIDES = /** @type {const} */ (["image", "floor"]);

/** @type {Config} */
const config = dataOf("calibrate-config");
const { floor } = config;
const slider = byId("opacity", HTMLInputElement);
const saveButton = byId("save", HTMLButtonElement);
const undoButton = byId("undo", HTMLButtonElement);
const pictureButton = byId("new-picture", HTMLButtonElement);

/** @type {Size} */
let size = config.size ?? [1280, 720];
/** @type {TrialAnswer | null} */
let answer = null;
let saving = false;
/** @type {{ side: Side, index: number } | null} */
let dragged = null;
/** @type {Pair & { from?: Side }} where the pointer is, and what that is on the other side */
let mark = { image: null, floor: null };

const planes = {
  image: new Plane(byId("picture", HTMLCanvasElement), [0, 0, ...size], { margin: 4 }),
  floor: new Plane(byId("map", HTMLCanvasElement), floor.bounds, { upwards: true }),
};
const repaint = () => SIDES.forEach((side) => planes[side].repaint());
const ground = new Ground(floor, repaint);
const overlay = new Overlay(ground, floor);
const pairs = new Pairs(config.pairs, changed);
const list = new PairList(byId("pairs"), pairs);
const verdict = new Verdict();
const trial = new Trial(config.tryUrl, answered);
const lens = new LensField(config.lens, () => changed("points"));
const edges = new StraightEdges(config.lines, () => changed("points"));
const edgeList = new EdgeList(edges);
const drawn = () => JSON.stringify([pairs.all, lens.given, edges.all]);
let saved = drawn();
const rectangle = new Rectangle(byId("rectangle", HTMLDialogElement), floor.bounds, {
  onStart: () => {
    refresh();
    planes.image.canvas.focus();
  },
  onPairs: (made) => pairs.add(made),
});
const picture = new CameraPicture(config.pictures, {
  onState(state, words) {
    byId("picture-state").dataset.state = state;
    byId("picture-words").textContent = words;
    pictureButton.disabled = state === "loading";
  },
  onPicture(image) {
    if (!config.size) {
      size = [image.naturalWidth, image.naturalHeight];
      planes.image.setBounds([0, 0, ...size]);
    }
    planes.image.repaint();
  },
});

const paints = {
  image(withPins = true) {
    const plane = planes.image;
    const { context } = plane;
    /** @type {[number, number, number, number]} */
    const box = [plane.x(0), plane.y(0), size[0] * plane.scale, size[1] * plane.scale];
    context.fillStyle = plane.color("--screen");
    context.fillRect(...box);
    if (picture.image) {
      context.drawImage(picture.image, ...box);
    }
    overlay.paint(plane, Number(slider.value) / 100);
    paintEdges(plane, edges, answer?.optics ?? null);
    if (withPins) {
      paintPins(plane, pairs.all, "image", pairs.selected, oddOnes());
    }
  },
  floor(withPins = true) {
    const plane = planes.floor;
    ground.paint(plane);
    paintGrid(plane, floor.bounds, { strength: ground.picture ? 0.25 : 0.5 });
    floor.zones.forEach((zone) => paintZone(plane, zone, { faint: true }));
    floor.lines.forEach((line) => paintLine(plane, line, { faint: true }));
    if (answer?.footprint?.length) {
      paintFootprint(plane, answer.footprint);
    }
    if (withPins) {
      paintErrors(plane, answer?.points ?? []);
      paintPins(plane, pairs.all, "floor", pairs.selected, oddOnes());
    }
  },
};

/** Positions in the list of those that the others disagree with. */
function oddOnes() {
  const places = pairs.all.flatMap(({ image, floor: on }, index) => (image && on ? [index] : []));
  return new Set(places.filter((_, place) => answer?.points?.[place]?.outlier));
}

/** @param {Side} side */
const across = (side) => (side === "image" ? "floor" : "image");

for (const side of SIDES) {
  const plane = planes[side];
  plane.layers.push(() => {
    paints[side]();
    const pointed = mark[side];
    if (pointed && mark.from === across(side)) {
      paintMark(plane, pointed);
    }
    if (side === "image" && pointed && overlay.isSet && !dragged) {
      paintPerson(plane, (pixel) => overlay.toFloor(pixel), pointed);
    }
    const held = dragged?.side === side ? pairs.all[dragged.index][side] : null;
    if (held) {
      paintLoupe(plane, held, () => paints[side](false));
    }
  });
  follow(plane, {
    grab: (at) => pairs.near(side, at, (REACH * plane.ratio) / plane.scale),
    drag(/** @type {number} */ index, at) {
      dragged = { side, index };
      pairs.move(index, side, kept(side, at));
      hover(side, at);
    },
    drop() {
      dragged = null;
      pairs.endMove();
      repaint();
    },
    click: (at, index) => click(side, at, index),
    hover: (at) => hover(side, at),
  });
  plane.canvas.addEventListener("keydown", (event) => key(side, event));
  zoomButtons(plane, present(plane.canvas.closest("figure"), "figure around a canvas"));
}

/**
 * @param {Side} side
 * @param {Point} at
 * @param {number | null} index of the pair that is there.
 */
function click(side, at, index) {
  if (edges.open) {
    if (side === "image") {
      edges.add(kept(side, at));
    }
  } else if (rectangle.active) {
    if (side === "image") {
      rectangle.add(kept(side, at));
      refresh();
    }
  } else if (index !== null) {
    pairs.select(index);
  } else {
    pairs.put(side, kept(side, at));
    const open = pairs.all[pairs.open];
    if (open) {
      // On a phone the other half may be out of sight.
      planes[open.image ? "floor" : "image"].canvas.scrollIntoView({ block: "nearest" });
    }
  }
}

/**
 * Inside the picture, to a tenth of a pixel; on the floor to a centimetre.
 *
 * @param {Side} side
 * @param {Point} place
 * @returns {Point}
 */
function kept(side, [x, y]) {
  if (side === "floor") {
    return [Number(x.toFixed(2)), Number(y.toFixed(2))];
  }
  const inside = (/** @type {number} */ value, /** @type {number} */ most) =>
    Number(Math.max(0, Math.min(most, value)).toFixed(1));
  return [inside(x, size[0]), inside(y, size[1])];
}

/**
 * @param {Side} side
 * @param {Point | null} at
 */
function hover(side, at) {
  const there = at && (side === "image" ? overlay.toFloor(at) : overlay.toPicture(at));
  mark = { image: null, floor: null, [side]: at, [across(side)]: there, from: side };
  byId("image-readout").textContent = pixels(mark.image);
  byId("floor-readout").textContent = metres(mark.floor);
  repaint();
}

/** @param {Point | null} at */
const pixels = (at) => (at ? `x ${at[0].toFixed(0)}  y ${at[1].toFixed(0)} px` : "");

/**
 * @param {Side} side
 * @param {KeyboardEvent} event
 */
function key(side, event) {
  const arrow = ARROWS[event.key];
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
    pairs.undo();
  } else if (edges.open && event.key === "Enter") {
    edges.end();
  } else if (edges.open && (event.key === "Backspace" || event.key === "Delete")) {
    edges.back();
  } else if (arrow && pairs.selected !== null) {
    const step = STEPS[side] * (event.shiftKey ? 10 : 1);
    const [dx, dy] = [arrow[0] * step, arrow[1] * step * (side === "floor" ? -1 : 1)];
    pairs.nudge(side, dx, dy);
  } else if ((event.key === "Delete" || event.key === "Backspace") && pairs.selected !== null) {
    pairs.remove(pairs.selected);
  } else if (event.key === "Escape") {
    rectangle.cancel();
    edges.cancel();
    pairs.select(null);
    refresh();
  } else if (event.key === "n" || event.key === "p") {
    const count = pairs.all.length;
    if (count) {
      pairs.select(((pairs.selected ?? -1) + (event.key === "n" ? 1 : -1) + count) % count);
    }
  } else {
    return;
  }
  event.preventDefault();
}

/** @param {"points" | "selection"} what */
function changed(what) {
  if (what === "points") {
    trial.ask(pairs.complete, size, lens.given, edges.all);
    saveButton.disabled = pairs.complete.length < LEAST;
    byId("saved").hidden = true;
  }
  refresh();
}

/** @param {TrialAnswer | null} given */
function answered(given) {
  answer = given;
  const matrix = given?.homography ?? null;
  overlay.set(matrix && facing(matrix, size), size, given?.optics);
  lens.show(given?.lens ?? null);
  refresh();
}

function refresh() {
  list.show(answer);
  verdict.show(pairs, answer);
  edgeList.show(answer?.optics ?? null);
  byId("edge-start").hidden = edges.open !== null;
  byId("edge-end", HTMLButtonElement).hidden = edges.open === null;
  byId("edge-end", HTMLButtonElement).disabled = (edges.open?.length ?? 0) < LEAST_POINTS;
  undoButton.disabled = pairs.history.isEmpty;
  byId("hint").textContent = hintFor();
  for (const side of SIDES) {
    planes[side].canvas.dataset.mode = "point";
  }
  repaint();
}

function hintFor() {
  if (edges.open || rectangle.active) {
    return (edges.open ? edges : rectangle).hint;
  }
  const open = pairs.all[pairs.open];
  if (open) {
    return `Now click the same point ${open.image ? "on the map" : "in the frame"}.`;
  }
  if (pairs.selected !== null) {
    return "Drag a point to refine it. Arrow keys move it by 1 px or 5 cm. Delete removes the pair.";
  }
  return "Click a point on the floor in the frame, then the same point on the map.";
}

async function save() {
  if (saving) {
    return;
  }
  saving = true;
  const sent = drawn(); // what is changed from here on is not in it
  try {
    const stored = await call("PUT", config.saveUrl, {
      body: { points: pairs.complete, size, lens: lens.given, lines: edges.all },
    });
    saved = sent;
    pairs.history.clear();
    byId("remove").hidden = false;
    byId("saved").hidden = false;
    const error = length(stored.mean_error_cm);
    say(`Saved: ${error} mean error. Running tasks use it at once.`, "good");
  } catch (error) {
    say(messageOf(error));
  } finally {
    saving = false;
    refresh();
  }
}

async function forget() {
  const text = "Delete this calibration? People in this camera will not appear on the map.";
  if (await ask(text, "Delete")) {
    try {
      await call("DELETE", config.saveUrl);
      edges.clear();
      pairs.clear();
      pairs.history.clear();
      saved = drawn();
      byId("remove").hidden = true;
      say("Calibration deleted.", "good");
    } catch (error) {
      say(messageOf(error));
    }
  }
}

saveButton.addEventListener("click", save);
byId("remove").addEventListener("click", forget);
undoButton.addEventListener("click", () => pairs.undo());
pictureButton.addEventListener("click", () => picture.load());
byId("add-pair").addEventListener("click", () => {
  const image = kept("image", planes.image.centre);
  pairs.add([{ image, floor: kept("floor", planes.floor.centre) }]);
  find(byId("pairs"), ":scope > li:last-child input").focus();
});
byId("edge-start").addEventListener("click", () => {
  edges.begin();
  planes.image.canvas.focus();
});
byId("edge-end").addEventListener("click", () => edges.end());
slider.addEventListener("input", repaint);
addEventListener("beforeunload", (event) => {
  if (drawn() !== saved) {
    event.preventDefault();
  }
});

picture.load();
if (pairs.all.length) {
  saveButton.disabled = pairs.complete.length < LEAST;
  trial.ask(pairs.complete, size, lens.given, edges.all);
} else if (config.homography) {
  // Calibrated by numbers alone: shown, until points are set.
  overlay.set(facing(config.homography, size), size, config.optics);
}
refresh();
