// The live view of one task: two sockets in, canvases out.

import { at } from "../parts/addresses.js";
import { ColorBook } from "../parts/colors.js";
import { byId, dataOf, findAll } from "../parts/dom.js";
import { LiveSocket } from "../parts/live-socket.js";
import { AlertToasts } from "./alert-toasts.js";
import { heard } from "./clock.js";
import { Facts } from "./facts.js";
import { FloorMap } from "./floor-map.js";
import { Focus } from "./focus.js";
import { FocusPanel } from "./focus-panel.js";
import { readFrame } from "./frame-message.js";
import { connectKeys } from "./keys.js";
import { Lag } from "./lag.js";
import { connectLayers } from "./layers.js";
import { connectLayout } from "./layout.js";
import { PeopleList } from "./people-list.js";
import { connectPicking } from "./picking.js";
import { SeekBar } from "./seek-bar.js";
import { StateBar } from "./state-bar.js";
import { Tile } from "./tile.js";
import { Times } from "./times.js";
import { Wall } from "./wall.js";

/**
 * @import { SocketState } from "../parts/live-socket.js"
 * @import { MapConfig } from "./floor-picture.js"
 */

/**
 * What the server writes into the page; see `tracking/pages/live/wall.py`.
 *
 * @typedef {object} Config
 * @property {string} taskId
 * @property {string} environment
 * @property {string} status
 * @property {boolean} recorded
 * @property {string} zone the time zone.
 * @property {{ colors: string[], unknown: string }} palette
 * @property {MapConfig} map
 * @property {Record<"task" | "camera" | "person", Record<string, string>> & { faults: Faults }} states
 *   their labels, and what may be wrong with pictures.
 */

const REFRESH_MS = 500;
const HIDDEN_MS = 5000; // a page that nobody sees for so long takes no pictures

/** @type {Config} */
const config = dataOf("live-config");
const address = at(`live/${config.taskId}/people`);
const times = new Times(config.zone);
const colors = new ColorBook(config.palette);
const focus = new Focus();
const facts = new Facts(address);
const bar = new StateBar(config.status, config.states.task);
const map = new FloorMap(byId("map", HTMLCanvasElement), config.map, colors, focus);
const list = new PeopleList(byId("people-list"), colors, focus, facts);
const seekBar = new SeekBar(config, times);
const onTrail = (/** @type {Point[]} */ points) => map.setLongTrail(points);
const panel = new FocusPanel({
  ...{ address, focus, facts, colors, times, onTrail },
  states: config.states.person,
});
const toasts = new AlertToasts();
const mapNote = byId("map-note");
const lag = new Lag();
/** @type {IdentityPayload[]} of the newest tick; the next update is the first that is right. */
let reassigned = [];
let drawnAt = 0;

const acknowledge = (/** @type {FrameHeader} */ header) =>
  frames.send({
    type: "ack",
    camera_id: header.camera_id,
    frame_sequence: header.frame_sequence,
  });
const tiles = new Map(
  findAll(document, ".tile").map((element) => {
    const { camera, faults } = config.states;
    const tile = new Tile(element, colors, focus, acknowledge, camera, faults);
    return [tile.id, tile];
  }),
);

/** @param {TrackingPayload} payload */
function showUpdate(payload) {
  const now = performance.now();
  for (const [camera, count] of Object.entries(payload.person_count_per_camera)) {
    tiles.get(camera)?.setPeople(count);
  }
  showPeople(payload.people ?? [], now, Date.parse(payload.timestamp));
  map.reassign(reassigned, now);
  reassigned = [];
  bar.setFigures({ people: payload.people?.length ?? 0, fps: payload.fps ?? null }, now);
}

/**
 * @param {Person[]} people
 * @param {number} now
 * @param {number} time of the frames that they are seen in.
 */
function showPeople(people, now, time) {
  map.update(people, now);
  list.update(people, time);
  panel.update(people, time);
  seekBar.setTime(time, now);
  mapNote.textContent = unplaced(people.map((person) => person.map_coords));
}

/**
 * Nobody is shown where they were long ago.
 *
 * @param {number} now
 */
function forgetPeople(now) {
  map.update([], now);
  list.update([], list.time);
  panel.update([], list.time);
  bar.clearFigures();
  tiles.forEach((tile) => tile.setPeople(null));
}

/** @param {(Point | null)[]} places */
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

/** @param {StatusPayload} payload */
function showStatus(payload) {
  bar.setStatus(payload);
  seekBar.setStatus(payload, performance.now());
  for (const [camera, entry] of Object.entries(payload.cameras ?? {})) {
    tiles.get(camera)?.setState(entry);
  }
}

/** @param {IdentityPayload} payload */
function showIdentity(payload) {
  focus.follow(payload);
  if (payload.kind === "reassign") {
    reassigned.push(payload);
    if (focus.id && [payload.global_id, ...payload.previous_ids].includes(focus.id)) {
      panel.askAgain();
    }
  }
}

/** @type {Record<string, (message: any) => void>} by type; see docs/sockets.md. */
const handlers = {
  snapshot: (/** @type {{ payload: TrackingPayload & { status: StatusPayload } }} */ message) => {
    showStatus(message.payload.status);
    showUpdate(message.payload);
    if (focus.id) {
      tracking.send({ type: "focus", global_id: focus.id });
    }
  },
  tracking_update: ({ payload }) => showUpdate(payload),
  status_update: ({ payload }) => showStatus(payload),
  identity_update: ({ payload }) => showIdentity(payload),
  event: ({ payload }) => payload.kind === "alert" && toasts.show(payload),
  pong: heard,
};

/** @param {string | ArrayBuffer} data */
function onTracking(data) {
  const message = JSON.parse(String(data));
  handlers[message.type]?.(message);
}

/** @param {string | ArrayBuffer} data */
function onFrame(data) {
  if (typeof data !== "string") {
    const frame = readFrame(data);
    tiles.get(frame.header.camera_id)?.receive(frame);
  }
}

/**
 * The pictures of what is seen, and of nothing else.
 *
 * @param {string[]} cameras
 * @param {boolean} isLarge
 */
function watch(cameras, isLarge) {
  const names = cameras.map(encodeURIComponent).join(",");
  const size = isLarge ? "full" : "grid";
  wantedPath = names ? at(`ws/frames/${config.taskId}?size=${size}&cameras=${names}`) : null;
  frames.move(wantedPath);
  markViews();
}

/** @type {string | null} */
let wantedPath = null;
let markViews = () => {};
const frames = new LiveSocket(null, {
  onMessage: onFrame,
  onState: (state) => bar.setSocket("frames", state),
});
bar.setSocket("frames", { state: "connecting" });
const wall = new Wall(tiles, config.environment, watch);
markViews = connectPicking({ wall, map, focus });
const tracking = new LiveSocket(at(`ws/tracking/${config.taskId}`), {
  onMessage: onTracking,
  onState: (state) => bar.setSocket("tracking", state),
});
focus.onChange((id) => tracking.send({ type: "focus", global_id: id }));
const person = new URLSearchParams(location.hash.slice(1)).get("focus");
if (person) {
  focus.set(person); // the link of a person's page
}
connectKeys({ wall, focus });
connectLayers(map);
connectLayout(tiles);

/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) {
    hiding = setTimeout(() => frames.move(null), HIDDEN_MS);
  } else {
    frames.move(wantedPath);
  }
});

/** @param {number} now */
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
  bar.refresh(now, { shown, lag: lag.percentile(0.5) });
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
