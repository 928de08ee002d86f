// One camera's canvas: the picture, and the people of exactly that frame.

import { drawTag, fitCanvas } from "./canvas.js";
import { serverNow } from "./clock.js";
import { shortId } from "./colors.js";

const REACH = 8; // pixels of the screen around a box that still hit it
const SOLID = [];

export class CameraView {
  constructor(canvas, colors, focus) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.colors = colors;
    this.focus = focus;
    this.frame = null;
    this.drawnAt = 0;
    this.counts = { drawn: 0, mismatches: 0, unmatched: 0 };
    this.#keepShape(canvas.width, canvas.height);
    fitCanvas(canvas, () => this.repaint());
    focus.onChange(() => this.repaint());
  }

  // Takes over `frame.bitmap`, closes the one before, and returns the lag in milliseconds.
  show(frame) {
    this.frame?.bitmap.close();
    this.frame = frame;
    const { header } = frame;
    this.#keepShape(frame.bitmap.width, frame.bitmap.height);
    this.#paint();
    this.drawnAt = performance.now();
    this.counts.drawn += 1;
    this.counts.mismatches += frame.tracksSequence === header.frame_sequence ? 0 : 1;
    this.counts.unmatched += frame.matched ? 0 : 1;
    // To the worker's clock when the picture was there, also of a recording of last year.
    const lag = serverNow() - Date.parse(header.captured_at ?? header.timestamp);
    const data = this.canvas.dataset;
    data.framesDrawn = this.counts.drawn;
    data.mismatches = this.counts.mismatches;
    data.unmatched = this.counts.unmatched;
    data.boxes = frame.tracks.length;
    data.sequence = header.frame_sequence;
    data.width = frame.bitmap.width;
    data.lagMs = Math.round(lag);
    return lag;
  }

  repaint() {
    if (this.frame) {
      this.#paint();
    }
  }

  // Keeps no picture of a camera that is not shown.
  forget() {
    this.frame?.bitmap.close();
    this.frame = null;
    this.drawnAt = 0;
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // The id of who is at a point of the screen; the smallest box wins, whoever is behind.
  personAt({ offsetX, offsetY }) {
    const { frame, canvas } = this;
    if (!frame) {
      return null;
    }
    const across = this.#sourceWidth() / canvas.clientWidth;
    const down = this.#sourceHeight() / canvas.clientHeight;
    const [x, y] = [offsetX * across, offsetY * down];
    const hit = frame.tracks.filter(
      ({ global_id: id, bbox_xyxy: [x1, y1, x2, y2] }) =>
        id &&
        x >= x1 - REACH * across &&
        x <= x2 + REACH * across &&
        y >= y1 - REACH * down &&
        y <= y2 + REACH * down,
    );
    const area = ({ bbox_xyxy: [x1, y1, x2, y2] }) => (x2 - x1) * (y2 - y1);
    return hit.sort((a, b) => area(a) - area(b))[0]?.global_id ?? null;
  }

  #sourceWidth() {
    return this.frame.header.source_width ?? this.frame.bitmap.width;
  }

  #sourceHeight() {
    return this.frame.header.source_height ?? this.frame.bitmap.height;
  }

  #keepShape(width, height) {
    const aspect = width / height;
    if (aspect !== this.aspect) {
      this.aspect = aspect;
      this.canvas.style.aspectRatio = `${width} / ${height}`;
    }
  }

  #paint() {
    const { context, canvas, frame, focus } = this;
    context.drawImage(frame.bitmap, 0, 0, canvas.width, canvas.height);
    const across = canvas.width / this.#sourceWidth();
    const down = canvas.height / this.#sourceHeight();
    const scale = canvas.width / Math.max(1, canvas.clientWidth);
    let focused = null;
    for (const track of frame.tracks) {
      if (focus.id && (track.is_focused || track.global_id === focus.id)) {
        focused = track;
      } else {
        context.globalAlpha = focus.id ? 0.4 : 1;
        this.#paintPerson(track, across, down, scale, false);
      }
    }
    context.globalAlpha = 1;
    if (focused) {
      this.#paintPerson(focused, across, down, scale, true); // over all others
    }
  }

  #paintPerson(track, across, down, scale, focused) {
    const { context } = this;
    const [x1, y1, x2, y2] = track.bbox_xyxy;
    const [x, y] = [x1 * across, y1 * down];
    const [width, height] = [(x2 - x1) * across, (y2 - y1) * down];
    const color = this.colors.of(track.global_id);
    const line = (focused ? 4 : 2) * scale;
    // A dark line under the bright one: seen on snow and in shadow; white around who is looked at.
    context.lineJoin = "round";
    context.lineWidth = line + 2 * scale;
    context.strokeStyle = focused ? "#ffffff" : "rgb(0 0 0 / 55%)";
    context.strokeRect(x, y, width, height);
    context.lineWidth = line;
    context.strokeStyle = color;
    const tentative = track.identity_state === "tentative";
    context.setLineDash(tentative ? [5 * scale, 4 * scale] : SOLID);
    context.strokeRect(x, y, width, height);
    context.setLineDash(SOLID);
    const label = shortId(track.global_id, track.track_id);
    drawTag(context, label, x - scale, y - 2 * scale, color, scale);
  }
}
