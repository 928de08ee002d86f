// Calibrating: click a point in the picture, then the same one on the map; the server fits.

import { ask } from "../parts/confirm.js";
import { say } from "../parts/failures.js";
import { call } from "./calls.js";
import { CameraPicture } from "./camera-picture.js";
import { Ground, paintGrid } from "./ground.js";
import { facing, inverse, project } from "./homography.js";
import { paintLoupe } from "./loupe.js";
import { Overlay } from "./overlay.js";
import { PairList } from "./pair-list.js";
import { Pairs } from "./pairs.js";
import { paintLine, paintZone } from "./paint-places.js";
import {
  paintErrors, paintFootprint, paintMark, paintPerson, paintPins,
} from "./pins.js";
import { Plane } from "./plane.js";
import { follow, zoomButtons } from "./pointing.js";
import { Rectangle } from "./rectangle.js";
import { LEAST, Trial } from "./trying.js";
import { Verdict, length } from "./verdict.js";

const REACH = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEPS = { image: 1, floor: 0.05 };

const config = JSON.parse(document.getElementById("calibrate-config").textContent);
const { floor } = config;
const element = (id) => document.getElementById(id);
const slider = element("opacity");

let size = config.size ?? [1280, 720];
let answer = null;
let saving = false;
let dragged = null; // {side, index}
let mark = { image: null, floor: null }; // where the pointer is, and what that is on the other side

const planes = {
  image: new Plane(element("picture"), [0, 0, ...size], { margin: 4 }),
  floor: new Plane(element("map"), floor.bounds, { upwards: true }),
};
const repaint = () => Object.values(planes).forEach((plane) => plane.repaint());
const ground = new Ground(floor, repaint);
const overlay = new Overlay(ground, floor);
const pairs = new Pairs(config.pairs, changed);
const list = new PairList(element("pairs"), pairs);
const verdict = new Verdict();
const trial = new Trial(config.tryUrl, answered);
const rectangle = new Rectangle(element("rectangle"), floor.bounds, {
  onStart: () => {
    refresh();
    planes.image.canvas.focus();
  },
  onPairs: (made) => pairs.add(made),
});
const picture = new CameraPicture(config.pictures, {
  onState(state, words) {
    element("picture-state").dataset.state = state;
    element("picture-words").textContent = words;
    element("new-picture").disabled = state === "loading";
  },
  onPicture(image) {
    if (!config.size) {
      size = [image.naturalWidth, image.naturalHeight];
      planes.image.setBounds([0, 0, ...size]);
    }
    planes.image.repaint();
  },
});

function paintPicture(plane, withPins = true) {
  const { context } = plane;
  const box = [plane.x(0), plane.y(0), size[0] * plane.scale, size[1] * plane.scale];
  context.fillStyle = plane.color("--screen");
  context.fillRect(...box);
  if (picture.image) {
    context.drawImage(picture.image, ...box);
  }
  overlay.paint(plane, Number(slider.value) / 100);
  if (withPins) {
    paintPins(plane, pairs.all, "image", pairs.selected, oddOnes());
  }
}

function paintFloor(plane, withPins = true) {
  ground.paint(plane);
  paintGrid(plane, floor.bounds, { strength: ground.hasPicture ? 0.25 : 0.5 });
  floor.zones.forEach((zone) => paintZone(plane, zone, { faint: true }));
  floor.lines.forEach((line) => paintLine(plane, line, { faint: true }));
  if (answer?.footprint?.length) {
    paintFootprint(plane, answer.footprint);
  }
  if (withPins) {
    paintErrors(plane, answer?.points ?? []);
    paintPins(plane, pairs.all, "floor", pairs.selected, oddOnes());
  }
}

// Positions in the list of those that the others disagree with.
function oddOnes() {
  const places = pairs.all.flatMap(({ image, floor: on }, index) => (image && on ? [index] : []));
  return new Set(places.filter((_, place) => answer?.points?.[place]?.outlier));
}

const paints = { image: paintPicture, floor: paintFloor };
for (const [side, plane] of Object.entries(planes)) {
  const other = side === "image" ? "floor" : "image";
  plane.layers.push(() => {
    paints[side](plane);
    if (mark[side] && mark.from === other) {
      paintMark(plane, mark[side]);
    }
    if (side === "image" && mark.image && overlay.matrix && !dragged) {
      paintPerson(plane, overlay.matrix, mark.image);
    }
    if (dragged?.side === side) {
      paintLoupe(plane, pairs.all[dragged.index][side], () => paints[side](plane, false));
    }
  });
  follow(plane, {
    grab: (at) => pairs.near(side, at, (REACH * plane.ratio) / plane.scale),
    drag(index, at) {
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
  zoomButtons(plane, plane.canvas.closest("figure"));
}

function click(side, at, index) {
  if (rectangle.active) {
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

// Inside the picture, to a tenth of a pixel; on the floor to a centimetre.
function kept(side, [x, y]) {
  if (side === "floor") {
    return [x, y].map((value) => Number(value.toFixed(2)));
  }
  return [x, y].map((value, axis) => Number(Math.max(0, Math.min(size[axis], value)).toFixed(1)));
}

function hover(side, at) {
  const other = side === "image" ? "floor" : "image";
  const matrix = overlay.matrix;
  const there = at && matrix && project(side === "image" ? matrix : overlay.back, at);
  mark = { [side]: at, [other]: there ?? null, from: side };
  element("image-readout").textContent = words("image", mark.image);
  element("floor-readout").textContent = words("floor", mark.floor);
  repaint();
}

function words(side, at) {
  if (!at) {
    return "";
  }
  const digits = side === "image" ? 0 : 2;
  return `x ${at[0].toFixed(digits)}  y ${at[1].toFixed(digits)} ${side === "image" ? "px" : "m"}`;
}

function key(side, event) {
  const arrow = ARROWS[event.key];
  if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
    pairs.undo();
  } else if (arrow && pairs.selected !== null) {
    const step = STEPS[side] * (event.shiftKey ? 10 : 1);
    const [dx, dy] = [arrow[0] * step, arrow[1] * step * (side === "floor" ? -1 : 1)];
    pairs.nudge(side, dx, dy);
  } else if ((event.key === "Delete" || event.key === "Backspace") && pairs.selected !== null) {
    pairs.remove(pairs.selected);
  } else if (event.key === "Escape") {
    rectangle.cancel();
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

function changed(what) {
  if (what === "points") {
    trial.ask(pairs.complete, size);
    element("save").disabled = pairs.complete.length < LEAST;
    element("saved").hidden = true;
  }
  refresh();
}

function answered(given) {
  answer = given;
  const matrix = given?.homography ?? null;
  overlay.set(matrix && facing(matrix, size), size);
  refresh();
}

function refresh() {
  list.show(answer);
  verdict.show(pairs, answer);
  element("undo").disabled = pairs.history.isEmpty;
  element("hint").textContent = rectangle.active ? rectangle.hint : hintFor();
  for (const plane of Object.values(planes)) {
    plane.canvas.dataset.mode = "point";
  }
  repaint();
}

function hintFor() {
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
  try {
    const stored = await call("PUT", config.saveUrl, { points: pairs.complete });
    pairs.history.clear();
    element("remove").hidden = false;
    element("saved").hidden = false;
    say(
      `Saved: ${length(stored.mean_error_cm)} mean error. Running tasks use it at once.`,
      "good",
    );
  } catch (error) {
    say(error.message);
  } finally {
    saving = false;
    refresh();
  }
}

async function forget() {
  if (await ask("Delete this calibration? People in this camera will not appear on the map.")) {
    try {
      await call("DELETE", config.saveUrl);
      pairs.clear();
      pairs.history.clear();
      element("remove").hidden = true;
      say("Calibration deleted.", "good");
    } catch (error) {
      say(error.message);
    }
  }
}

element("save").addEventListener("click", save);
element("remove").addEventListener("click", forget);
element("undo").addEventListener("click", () => pairs.undo());
element("new-picture").addEventListener("click", () => picture.load());
element("add-pair").addEventListener("click", () => {
  const image = kept("image", planes.image.centre);
  pairs.add([{ image, floor: kept("floor", planes.floor.centre) }]);
  element("pairs").lastElementChild.querySelector("input").focus();
});
slider.addEventListener("input", repaint);
addEventListener("beforeunload", (event) => {
  if (!pairs.history.isEmpty) {
    event.preventDefault();
  }
});

picture.load();
if (pairs.all.length) {
  element("save").disabled = pairs.complete.length < LEAST;
  trial.ask(pairs.complete, size);
} else if (config.homography) {
  // Calibrated by numbers alone: shown, until points are set.
  overlay.set(facing(config.homography, size), size);
}
refresh();
