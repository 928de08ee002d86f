// The live view of one task: two sockets in, canvases out.

import { ColorBook } from "./colors.js";
import { FloorMap } from "./floor-map.js";
import { readFrame } from "./frame-message.js";
import { LiveSocket } from "./live-socket.js";
import { PeopleList } from "./people-list.js";
import { StateBar } from "./state-bar.js";
import { Tile } from "./tile.js";

const config = JSON.parse(document.getElementById("live-config").textContent);
const colors = new ColorBook(config.palette);
const bar = new StateBar(config.status);
const map = new FloorMap(document.getElementById("map"), config.map, colors);
const list = new PeopleList(document.getElementById("people-list"), colors);
const layout = document.getElementById("layout");
const mapNote = document.getElementById("map-note");

const acknowledge = (header) =>
  frames.send({
    type: "ack",
    camera_id: header.camera_id,
    frame_sequence: header.frame_sequence,
  });
const tiles = new Map(
  Array.from(document.querySelectorAll(".tile"), (element) => [
    element.dataset.camera,
    new Tile(element, colors, acknowledge),
  ]),
);

function showUpdate(payload) {
  const now = performance.now();
  for (const [camera, entry] of Object.entries(payload.cameras)) {
    tiles.get(camera)?.addTracks(payload.epoch ?? 0, entry);
  }
  for (const [camera, count] of Object.entries(payload.person_count_per_camera)) {
    tiles.get(camera)?.setPeople(count);
  }
  const people = payload.people ?? [];
  map.update(people, now);
  list.update(people);
  mapNote.textContent = unplaced(people.map((person) => person.map_coords));
  bar.setFigures({ people: people.length, fps: payload.fps }, now);
}

// Nobody is shown where they were long ago.
function forgetPeople(now) {
  map.update([], now);
  list.update([]);
  bar.clearFigures();
  tiles.forEach((tile) => tile.setPeople(null));
}

function unplaced(places) {
  const notes = [
    [places.filter((at) => at && !map.contains(at)).length, "outside the map"],
    [places.filter((at) => !at).length, "without a place: camera not calibrated"],
  ];
  return notes
    .filter(([count]) => count)
    .map(([count, why]) => `${count} ${why}`)
    .join(" · ");
}

function showStatus(payload) {
  bar.setStatus(payload);
  for (const [camera, entry] of Object.entries(payload.cameras ?? {})) {
    tiles.get(camera)?.setState(entry);
  }
}

function onTracking(text) {
  const { type, payload } = JSON.parse(text);
  if (type === "snapshot") {
    showStatus(payload.status);
    showUpdate(payload);
  } else if (type === "tracking_update") {
    showUpdate(payload);
  } else if (type === "status_update") {
    showStatus(payload);
  }
}

function onFrame(data) {
  if (typeof data !== "string") {
    const frame = readFrame(data);
    tiles.get(frame.header.camera_id)?.receive(frame);
  }
}

const cameras = config.cameras.map(encodeURIComponent).join(",");
const frames = new LiveSocket(`/ws/frames/${config.taskId}?size=grid&cameras=${cameras}`, {
  onMessage: onFrame,
  onState: (state, detail) => bar.setSocket("frames", state, detail),
});
new LiveSocket(`/ws/tracking/${config.taskId}`, {
  onMessage: onTracking,
  onState: (state, detail) => bar.setSocket("tracking", state, detail),
});

function paint(now) {
  tiles.forEach((tile) => tile.paint(now));
  map.paint(now);
  requestAnimationFrame(paint);
}

// The wall is laid out for the widest picture; cameras that have shown none do not count.
function shapeWall() {
  const views = Array.from(tiles.values(), (tile) => tile.view);
  const known = views.filter((view) => view.frame);
  const widest = Math.max(...(known.length ? known : views).map((view) => view.aspect));
  layout.style.setProperty("--aspect", String(Math.min(2.4, Math.max(0.8, widest)).toFixed(3)));
}

function refresh() {
  const now = performance.now();
  if (tiles.size) {
    shapeWall();
  }
  let shown = 0;
  tiles.forEach((tile) => {
    tile.refresh(now, bar.isOpen);
    shown += tile.rate.perSecond(now);
  });
  bar.refresh(now, shown);
  if (bar.isSilent(now)) {
    forgetPeople(now);
  }
  colors.forgetOld();
}

requestAnimationFrame(paint);
setInterval(refresh, 500);
