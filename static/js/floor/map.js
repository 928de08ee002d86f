// Map and scale: drop a picture, and tell its metres by two points whose distance is known.

import { distance } from "./geometry.js";
import { Ground, paintGrid } from "./ground.js";
import { paintCorners, paintLine, paintZone } from "./paint-places.js";
import { Plane } from "./plane.js";
import { follow, zoomButtons } from "./pointing.js";

const STRETCHED = 0.02;
const REACH = 14;

const config = JSON.parse(document.getElementById("floor-config").textContent);
const element = (id) => document.getElementById(id);
const field = (name) => document.querySelector(`#scale [name=${name}]`);
const plane = new Plane(element("floor"), config.bounds, { upwards: true });
const ground = new Ground(config, loaded);
let points = [];
let measuring = false;

// The bounds that the form would set; the picture is shown as it would lie in them.
let [left, low, right, high] = config.bounds;

plane.layers.push(() => {
  ground.bounds = [left, low, right, high];
  ground.paint(plane);
  paintGrid(plane, ground.bounds, { strength: ground.hasPicture ? 0.25 : 0.5 });
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
  context.beginPath();
  places.forEach(([x, y], index) => context[index ? "lineTo" : "moveTo"](plane.x(x), plane.y(y)));
  context.stroke();
  paintCorners(plane, places, null, false);
}

// Measured points stay where they are on the picture: as parts of its width and height.
const placeOf = ([u, v]) => [left + u * (right - left), low + v * (high - low)];
const partOf = ([x, y]) => [(x - left) / (right - left), (y - low) / (high - low)];
const reach = () => (REACH * plane.ratio) / plane.scale;
const aspect = () => ground.picture.naturalWidth / ground.picture.naturalHeight;

function loaded() {
  element("measure").hidden = false;
  compare();
  plane.repaint();
}

function compare() {
  const [width, height] = [right - left, high - low];
  const off = ground.hasPicture && Math.abs(width / height / aspect() - 1) > STRETCHED;
  element("stretched").hidden = !off;
  if (off) {
    element("stretched").querySelector("span").textContent =
      `The image is stretched. For a width of ${width.toFixed(2)} m, its height should be ${(width / aspect()).toFixed(2)} m.`;
  }
}

// From the form to the canvas.
function typed({ target }) {
  const values = ["width", "height", "left", "bottom"].map((name) => Number.parseFloat(field(name).value));
  let [width, height] = values;
  if (ground.hasPicture && target === field("width") && width > 0) {
    height = width / aspect();
    field("height").value = height.toFixed(3);
  } else if (ground.hasPicture && target === field("height") && height > 0) {
    width = height * aspect();
    field("width").value = width.toFixed(3);
  }
  show(width, height, values[2] || 0, values[3] || 0);
}

function show(width, height, x, y) {
  if (!(width > 0 && height > 0)) {
    return;
  }
  [left, low, right, high] = [x, y, x + width, y + height];
  plane.setBounds([left, low, right, high]);
  compare();
}

// Two points and their distance give the metres of a pixel, whatever the bounds were.
function measured() {
  const known = Number.parseFloat(element("distance").value);
  if (points.length < 2 || !(known > 0)) {
    return;
  }
  const { naturalWidth: across, naturalHeight: down } = ground.picture;
  const [a, b] = points.map(([u, v]) => [u * across, v * down]);
  const metres = known / distance(a, b);
  field("width").value = (across * metres).toFixed(3);
  field("height").value = (down * metres).toFixed(3);
  show(across * metres, down * metres, left, low);
}

function measure(isMeasuring) {
  measuring = isMeasuring;
  plane.canvas.dataset.mode = isMeasuring ? "draw" : "";
  element("hint").textContent = isMeasuring
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
      element("measure-known").hidden = false;
      element("distance").focus();
      measured();
    }
  },
  hover(at) {
    element("readout").textContent = at ? `x ${at[0].toFixed(2)}  y ${at[1].toFixed(2)} m` : "";
  },
});
zoomButtons(plane, document);
element("scale").addEventListener("input", (event) =>
  event.target.id === "distance" ? measured() : typed(event),
);
element("unstretch").addEventListener("click", () => {
  const width = right - left;
  field("height").value = (width / aspect()).toFixed(3);
  show(width, width / aspect(), left, low);
});
element("measure-start").addEventListener("click", () => {
  points = [];
  measure(true);
  plane.repaint();
  plane.canvas.focus();
});

const drop = element("drop");
const form = element("upload");
drop.hidden = false;
for (const kind of ["dragover", "dragleave", "drop"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.toggleAttribute("data-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      form.querySelector("input[type=file]").files = event.dataTransfer.files;
      form.requestSubmit(form.querySelector("button"));
    }
  });
}
