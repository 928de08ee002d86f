// One camera on the wall: its canvas, its figures, and in plain words why it shows nothing.

import { CameraView } from "./camera-view.js";
import { Lag } from "./lag.js";
import { Matcher } from "./matcher.js";
import { Rate } from "./rate.js";

const STALE_MS = 4000;

const COVERED = new Set(["waiting", "reconnecting", "failed", "ended"]); // its state is written over it

export class Tile {
  // `acknowledge(header)` is called for every picture that was shown or overtaken.
  constructor(element, colors, focus, acknowledge, labels) {
    this.labels = labels;
    this.element = element;
    this.id = element.dataset.camera;
    this.acknowledge = acknowledge;
    this.canvas = element.querySelector("canvas");
    this.view = new CameraView(this.canvas, colors, focus);
    this.matcher = new Matcher(acknowledge);
    this.rate = new Rate();
    this.lag = new Lag();
    this.isShown = true;
    this.arrivals = 0;
    this.reason = "";
    this.since = performance.now();
    this.parts = new Map();
  }

  // Whether it is on the part of the wall that is seen: what is not seen costs nothing.
  setShown(isShown) {
    if (isShown === this.isShown) {
      return;
    }
    this.isShown = isShown;
    this.element.hidden = !isShown;
    this.since = performance.now();
    if (!isShown) {
      this.matcher.forget();
      this.view.forget();
      this.rate = new Rate();
      this.lag.clear();
    }
  }

  async receive({ header, jpeg }) {
    this.arrivals += 1;
    const arrival = this.arrivals;
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    } catch {
      this.acknowledge(header); // half a picture: the next one is on its way
      return;
    }
    if (this.isShown) {
      this.matcher.addPicture(arrival, header, bitmap);
    } else {
      bitmap.close();
    }
  }

  addTracks(epoch, { frame_sequence: sequence, tracks }) {
    this.matcher.addTracks(epoch, sequence, tracks);
  }

  // Called for every frame of the screen; returns the lag of what was drawn, or null.
  paint(now) {
    const frame = this.isShown ? this.matcher.take(now) : null;
    if (!frame) {
      return null;
    }
    const lag = this.view.show(frame);
    this.lag.add(lag);
    this.rate.count(now);
    this.acknowledge(frame.header);
    return lag;
  }

  setState({ state, reason }) {
    this.element.dataset.state = state;
    this.reason = reason ?? "";
  }

  // `count` is null while nobody knows.
  setPeople(count) {
    this.people = count;
    this.#write(".tile-people", String(count ?? "–"));
  }

  // Called twice a second: what changes slowly.
  // `isStill`: a recording that is paused goes on showing where it stands.
  refresh(now, isConnected, isStill) {
    this.#write(".tile-fps", this.view.drawnAt ? `${this.rate.perSecond(now).toFixed(1)} fps` : "");
    this.#tellLag();
    const message = isStill && this.view.drawnAt ? null : this.#message(now, isConnected);
    this.element.toggleAttribute("data-message", Boolean(message));
    this.#write(".tile-message strong", message?.[0] ?? "");
    this.#write(".tile-message span", message?.[1] ?? "");
    const people = this.people === 1 ? "1 person" : `${this.people ?? 0} people`;
    const label = `Camera ${this.id}: ${message ? message[0] : people}`;
    if (this.canvas.getAttribute("aria-label") !== label) {
      this.canvas.setAttribute("aria-label", label);
    }
  }

  #tellLag() {
    const [half, most] = [this.lag.percentile(0.5), this.lag.percentile(0.95)];
    const text =
      half === null
        ? ""
        : `Latency: median ${Math.round(half)} ms, 95 % of frames under ${Math.round(most)} ms`;
    const part = this.#part(".tile-figures");
    if (part.title !== text) {
      part.title = text;
    }
  }

  #message(now, isConnected) {
    const { state } = this.element.dataset;
    const silent = now - (this.view.drawnAt || this.since);
    if (COVERED.has(state) && (state !== "waiting" || !this.view.drawnAt || silent > STALE_MS)) {
      return [this.labels[state], this.reason];
    }
    if (silent > STALE_MS) {
      const text = this.view.drawnAt ? "No new frames" : "No frames yet";
      return [text, isConnected ? `for ${Math.round(silent / 1000)} s` : "Connection lost"];
    }
    return null;
  }

  #part(selector) {
    let part = this.parts.get(selector);
    if (!part) {
      part = this.element.querySelector(selector);
      this.parts.set(selector, part);
    }
    return part;
  }

  #write(selector, text) {
    const part = this.#part(selector);
    if (part.textContent !== text) {
      part.textContent = text;
    }
  }
}
