// Review: a day of an environment, played by one clock.

import { Times } from "../live/times.js";
import { ColorBook } from "../parts/colors.js";
import { byId, dataOf, find } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { call, messageOf } from "../parts/http.js";
import { EventList } from "./event-list.js";
import { ExportRange } from "./export-range.js";
import { FloorPeople } from "./floor-people.js";
import { InView } from "./in-view.js";
import { Keep } from "./keep.js";
import { connectKeys } from "./keys.js";
import { Moments } from "./moments.js";
import { PlayClock } from "./play-clock.js";
import { filled, Stretches } from "./stretches.js";
import { TimeScale } from "./time-scale.js";
import { TimelineView } from "./timeline-view.js";
import { Wall } from "./wall.js";

/**
 * @import { MapConfig } from "../live/floor-picture.js"
 * @import { CameraView } from "./stage.js"
 * @import { ReviewEvent } from "./event-window.js"
 */

/**
 * What the server writes into the page; see `analytics/pages/review/review.py`.
 *
 * @typedef {object} Config
 * @property {number} begin of the day, seconds since 1970.
 * @property {number} end
 * @property {number | null} at
 * @property {string} zone
 * @property {string} environment
 * @property {CameraView[]} cameras
 * @property {{ colors: string[], unknown: string }} palette
 * @property {MapConfig} map
 * @property {Record<"timeline" | "events" | "moment" | "recordings" | "video" | "data" | "person" | "alert", string>} addresses
 */

const PATIENCE_S = 5; // a video that does not come in this time is not waited for
const JUMP_S = 5;
const GAP_S = 0.5; // shorter gaps are played through
const SAY_MS = 500;
const REFRESH_MS = 60_000;
const RECENT_S = 600; // what is as new may have been stored only since it was asked for

/** @type {Config} */
const config = dataOf("review-config");
const { addresses } = config;
const now = () => performance.now() / 1000;

class Review {
  times = new Times(config.zone);
  scale = new TimeScale(config.begin, config.end);
  clock = new PlayClock(config.at ?? config.begin);
  stretches = new Stretches([]);
  colors = new ColorBook(config.palette);
  range = new ExportRange({ environment: config.environment, addresses }, this.times);
  keep = new Keep(addresses.recordings);
  inView = new InView(this.colors, (person) => `${addresses.person}/${person}`);
  floor = new FloorPeople(byId("map", HTMLCanvasElement), config.map, this.colors);
  wall = new Wall(config.cameras, this.colors, {
    onChange: () => this.#onCameras(),
    onPerson: (person) => location.assign(`${addresses.person}/${person}`),
  });
  moments = new Moments(({ from, to, every }) =>
    call("GET", this.#asked(addresses.moment, { from, to, every }, this.wall.cameras)),
  );
  timeline = new TimelineView(
    { scale: this.scale, times: this.times, cameras: config.cameras.map(({ id }) => id) },
    (from, to) => call("GET", this.#asked(addresses.timeline, { from, to })),
    (moment) => this.seek(moment),
  );
  events = new EventList(
    {
      begin: config.begin,
      end: config.end,
      tones: config.palette.colors.length,
      times: this.times,
    },
    (from, to, backwards, kinds) => {
      const address = this.#asked(addresses.events, { from, to, backwards: Number(backwards) });
      return call("GET", `${address}${kinds.map((kind) => `&kind=${kind}`).join("")}`);
    },
    (event) => this.#onEvent(event),
  );
  note = byId("note");
  #heldSince = 0;
  #saidAt = 0;
  #second = NaN;

  async open() {
    this.#connect();
    this.events.open(this.clock.at(now()));
    try {
      await this.timeline.load();
    } catch (error) {
      say(messageOf(error));
    }
    this.#onCameras();
    if (config.at === null) {
      this.seek(this.stretches.from(config.begin) ?? config.begin);
    } else {
      this.scale.zoom(3600, config.at);
      this.timeline.zoom(1);
    }
    if (Date.now() / 1000 < config.end) {
      setInterval(() => this.#refresh(), REFRESH_MS);
    }
    requestAnimationFrame(() => this.#frame());
  }

  /** Today there is more and more. */
  async #refresh() {
    await this.timeline.load().catch(() => undefined); // the next time
    if (this.clock.at(now()) > Date.now() / 1000 - RECENT_S) {
      this.#onCameras();
    }
  }

  /** @param {number} moment */
  seek(moment) {
    this.clock.seek(this.scale.clamp(moment), now());
    this.note.textContent = "";
    this.#second = NaN;
  }

  /** @param {boolean} isPlaying */
  play(isPlaying) {
    this.clock.play(isPlaying, now());
    const button = byId("play");
    button.toggleAttribute("data-playing", isPlaying);
    find(button, "span").textContent = isPlaying ? "Pause" : "Play";
    if (!isPlaying) {
      this.#remember();
    }
  }

  #frame() {
    const time = now();
    this.#skipGaps(time);
    const { clock } = this;
    const moment = clock.at(time);
    this.moments.need(moment, clock.speed, time)?.catch((error) => say(messageOf(error)));
    const chunk = this.moments.at(moment, clock.speed);
    this.#hold(time, chunk !== null);
    this.wall.follow(moment, clock, chunk);
    this.timeline.show(moment);
    if (time * 1000 - this.#saidAt > SAY_MS || Math.floor(moment) !== this.#second) {
      this.#saidAt = time * 1000;
      this.#second = Math.floor(moment);
      this.#tell(moment);
    }
    this.floor.show(this.wall.tiles.flatMap(({ shown }) => shown));
    requestAnimationFrame(() => this.#frame());
  }

  /**
   * The clock waits for what is to be shown, but not for ever.
   *
   * @param {number} time
   * @param {boolean} isKnown
   */
  #hold(time, isKnown) {
    const isWaiting = !isKnown || this.wall.isWaiting;
    if (!isWaiting) {
      this.#heldSince = time;
    }
    const isPatient = !isKnown || time - this.#heldSince < PATIENCE_S;
    this.clock.hold(isWaiting && isPatient, time);
    byId("review").toggleAttribute("data-busy", isWaiting);
  }

  /** @param {number} time */
  #skipGaps(time) {
    if (!this.clock.isRunning) {
      return;
    }
    const moment = this.clock.at(time);
    const next = this.stretches.from(moment);
    if (next === null || moment >= config.end) {
      this.play(false);
      this.clock.seek(this.scale.clamp(moment), time);
      this.note.textContent = "Nothing more on this day.";
    } else if (next - moment > GAP_S) {
      this.seek(next);
      this.note.textContent = `No footage from ${this.times.clock(moment * 1000)}: skipped.`;
    }
  }

  /** @param {number} moment */
  #tell(moment) {
    byId("now").textContent = this.times.full(moment * 1000);
    this.timeline.tell();
    this.events.mark(moment);
    this.inView.show(this.wall.tiles.flatMap(({ shown }) => shown));
    const range = this.range.show(moment, this.#wanted);
    this.timeline.range = this.range.isSet ? range : null;
    this.keep.show(this.wall.files);
    this.colors.forgetOld();
    for (const { link, camera } of this.wall.tiles) {
      if (document.getElementById("export-video")) {
        link.href = this.range.address(addresses.video, range, [camera.id]);
      }
    }
  }

  /** The cameras of an export; none stands for all. */
  get #wanted() {
    const { cameras } = this.wall;
    return cameras.length === config.cameras.length ? [] : cameras;
  }

  #onCameras() {
    this.moments.forget();
    this.#second = NaN; // links lead to the cameras that are shown
    const { day } = this.timeline;
    const shown = this.wall.cameras.flatMap((id) => day?.cameras[id] ?? []);
    const footage = shown.flatMap((one) => one.footage);
    const tracks = shown.flatMap((one) => filled(one.tracks, day?.from ?? 0, day?.step ?? 1));
    this.stretches = new Stretches(footage.length ? footage : tracks);
  }

  /** @param {ReviewEvent} event */
  #onEvent({ time }) {
    this.seek(time);
    this.timeline.show(time);
    this.#remember();
  }

  /** @param {1 | -1} step */
  async #go(step) {
    if (!(await this.events.go(this.clock.at(now()), step))) {
      this.note.textContent = step > 0 ? "No later event." : "No earlier event.";
    }
  }

  /** The address leads to this moment, also for others. */
  #remember() {
    const moment = new Date(this.clock.at(now()) * 1000).toISOString();
    history.replaceState(null, "", `?at=${encodeURIComponent(moment)}`);
  }

  /** @param {number} seconds */
  #jump(seconds) {
    this.seek(this.clock.at(now()) + seconds);
    this.#remember();
  }

  /** @param {"start" | "end"} which */
  #mark(which) {
    this.range.set(which, this.clock.at(now()));
    this.#second = NaN;
  }

  #connect() {
    const { timeline } = this;
    const speed = byId("speed", HTMLSelectElement);
    speed.addEventListener("change", () => this.clock.setSpeed(Number(speed.value), now()));
    this.events.onKinds(() => this.events.open(this.clock.at(now())));
    const toggle = () => this.play(!this.clock.isPlaying);
    /** @type {Record<string, () => void>} */
    const actions = {
      play: toggle,
      back: () => this.#jump(-JUMP_S),
      forward: () => this.#jump(JUMP_S),
      "event-before": () => this.#go(-1),
      "event-after": () => this.#go(1),
      "range-start": () => this.#mark("start"),
      "range-end": () => this.#mark("end"),
    };
    for (const [id, action] of Object.entries(actions)) {
      byId(id).addEventListener("click", action);
    }
    connectKeys({
      " ": toggle,
      ArrowLeft: actions.back,
      ArrowRight: actions.forward,
      p: actions["event-before"],
      n: actions["event-after"],
      i: actions["range-start"],
      o: actions["range-end"],
      "+": () => timeline.zoom(0.5),
      "-": () => timeline.zoom(2),
      0: () => timeline.zoomDay(),
      Escape: () => this.wall.enlarged && this.wall.enlarge(this.wall.enlarged),
    });
  }

  /**
   * @param {string} address
   * @param {Record<string, number>} asked
   * @param {string[]} [cameras]
   */
  #asked(address, asked, cameras = []) {
    const words = Object.entries(asked).map(([name, value]) => [name, String(value)]);
    const chosen = cameras.length < config.cameras.length ? cameras : [];
    const named = chosen.map((camera) => ["camera", camera]);
    return `${address}?${new URLSearchParams([...words, ...named])}`;
  }
}

if (config.cameras.length) {
  new Review().open();
}
