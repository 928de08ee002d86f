// The live view of one task: two sockets in, canvases out.

import * as clock from "./clock.js";
import { ColorBook } from "./colors.js";
import { Facts } from "./facts.js";
import { FloorMap } from "./floor-map.js";
import { Focus } from "./focus.js";
import { FocusPanel } from "./focus-panel.js";
import { readFrame } from "./frame-message.js";
import { connectKeys } from "./keys.js";
import { Lag } from "./lag.js";
import { connectLayers } from "./layers.js";
import { connectLayout } from "./layout.js";
import { LiveSocket } from "./live-socket.js";
import { PeopleList } from "./people-list.js";
import { connectPicking } from "./picking.js";
import { SeekBar } from "./seek-bar.js";
import { StateBar } from "./state-bar.js";
import { Tile } from "./tile.js";
import { Times } from "./times.js";
import { Wall } from "./wall.js";

const REFRESH_MS = 500;
const HIDDEN_MS = 5000; // a page that nobody sees for so long takes no pictures

const config = JSON.parse(document.getElementById("live-config").textContent);
const address = `/live/${config.taskId}/people`;
const times = new Times(config.zone);
const colors = new ColorBook(config.palette);
const focus = new Focus();
const facts = new Facts(address);
const bar = new StateBar(config.status, config.states.task);
const map = new FloorMap(document.getElementById("map"), config.map, colors, focus);
const list = new PeopleList(document.getElementById("people-list"), colors, focus, facts);
const seekBar = new SeekBar(config, times);
const onTrail = (points) => map.setLongTrail(points);
const panel = new FocusPanel({ address, focus, facts, colors, times, onTrail, states: config.states.person });
const mapNote = document.getElementById("map-note");
const lag = new Lag();
let frames = null;
let framesPath = null;
let drawnAt = 0;

const acknowledge = (header) =>
  frames.send({
    type: "ack",
    camera_id: header.camera_id,
    frame_sequence: header.frame_sequence,
  });
const tiles = new Map(
  Array.from(document.querySelectorAll(".tile"), (element) => [
    element.dataset.camera,
    new Tile(element, colors, focus, acknowledge, config.states.camera),
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
  showPeople(payload.people ?? [], now, Date.parse(payload.timestamp));
  bar.setFigures({ people: payload.people?.length ?? 0, fps: payload.fps }, now);
}

function showPeople(people, now, time) {
  map.update(people, now);
  list.update(people, time);
  panel.update(people, time);
  seekBar.setTime(time, now);
  mapNote.textContent = unplaced(people.map((person) => person.map_coords));
}

// Nobody is shown where they were long ago.
function forgetPeople(now) {
  map.update([], now);
  list.update([], list.time);
  panel.update([], list.time);
  bar.clearFigures();
  tiles.forEach((tile) => tile.setPeople(null));
}

function unplaced(places) {
  const notes = [
    [places.filter((at) => at && !map.scale.contains(at)).length, "outside the map"],
    [places.filter((at) => !at).length, "without a position: camera not calibrated"],
  ];
  return notes
    .filter(([count]) => count)
    .map(([count, why]) => `${count} ${why}`)
    .join(" · ");
}

function showStatus(payload) {
  bar.setStatus(payload);
  seekBar.setStatus(payload, performance.now());
  for (const [camera, entry] of Object.entries(payload.cameras ?? {})) {
    tiles.get(camera)?.setState(entry);
  }
}

const handlers = {
  snapshot: ({ payload }) => {
    showStatus(payload.status);
    showUpdate(payload);
    if (focus.id) {
      tracking.send({ type: "focus", global_id: focus.id });
    }
  },
  tracking_update: ({ payload }) => showUpdate(payload),
  status_update: ({ payload }) => showStatus(payload),
  identity_update: ({ payload }) => focus.follow(payload),
  pong: clock.heard,
};

function onTracking(text) {
  const message = JSON.parse(text);
  handlers[message.type]?.(message);
}

function onFrame(data) {
  if (typeof data !== "string") {
    const frame = readFrame(data);
    tiles.get(frame.header.camera_id)?.receive(frame);
  }
}

// The pictures of what is seen, and of nothing else.
function watch(cameras, isLarge) {
  const names = cameras.map(encodeURIComponent).join(",");
  const size = isLarge ? "full" : "grid";
  framesPath = names ? `/ws/frames/${config.taskId}?size=${size}&cameras=${names}` : null;
  frames?.move(framesPath);
  markViews?.();
}

let markViews = null;
const wall = new Wall(tiles, config.environment, watch);
markViews = connectPicking({ wall, map, focus });
frames = new LiveSocket(framesPath, {
  onMessage: onFrame,
  onState: (state, detail) => bar.setSocket("frames", state, detail),
});
const tracking = new LiveSocket(`/ws/tracking/${config.taskId}`, {
  onMessage: onTracking,
  onState: (state, detail) => bar.setSocket("tracking", state, detail),
});
focus.onChange((id) => tracking.send({ type: "focus", global_id: id }));
connectKeys({ wall, focus });
connectLayers(map);
connectLayout(tiles);

let hiding;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => frames.move(null), HIDDEN_MS);
  } else {
    frames.move(framesPath);
  }
});

function paint(now) {
  for (const tile of tiles.values()) {
    const behind = tile.paint(now);
    if (behind !== null) {
      lag.add(behind);
      drawnAt = now;
    }
  }
  map.paint(now);
  requestAnimationFrame(paint);
}

function refresh() {
  const now = performance.now();
  const isStill = config.recorded && bar.status === "paused";
  let shown = 0;
  for (const tile of tiles.values()) {
    if (tile.isShown) {
      tile.refresh(now, bar.isOpen, isStill);
      shown += tile.rate.perSecond(now);
    }
  }
  if (now - drawnAt > REFRESH_MS * 6) {
    lag.clear();
  }
  bar.refresh(now, shown, lag.percentile(0.5));
  if (bar.isSilent(now) && !isStill) {
    forgetPeople(now);
  }
  list.refresh();
  facts.refresh(list.ids, now, bar.isOpen);
  panel.refresh(now, bar.isOpen);
  seekBar.refresh(now, bar.isOpen);
  colors.forgetOld();
}

requestAnimationFrame(paint);
setInterval(refresh, REFRESH_MS);
