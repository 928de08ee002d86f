// One camera's canvas: the picture, and the people of exactly that frame.

import { drawTag, fitCanvas } from "./canvas.js";
import { shortId } from "./colors.js";

export class CameraView {
  constructor(canvas, colors) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.colors = colors;
    this.frame = null;
    this.drawnAt = 0;
    this.counts = { drawn: 0, mismatches: 0, unmatched: 0 };
    this.#keepShape(canvas.width, canvas.height);
    fitCanvas(canvas, () => this.frame && this.#paint());
  }

  // Takes over `frame.bitmap` and closes the one before.
  show(frame) {
    this.frame?.bitmap.close();
    this.frame = frame;
    this.#keepShape(frame.bitmap.width, frame.bitmap.height);
    this.#paint();
    this.drawnAt = performance.now();
    this.counts.drawn += 1;
    this.counts.mismatches += frame.tracksSequence === frame.header.frame_sequence ? 0 : 1;
    this.counts.unmatched += frame.matched ? 0 : 1;
    const data = this.canvas.dataset;
    data.framesDrawn = this.counts.drawn;
    data.mismatches = this.counts.mismatches;
    data.unmatched = this.counts.unmatched;
    data.boxes = frame.tracks.length;
    data.sequence = frame.header.frame_sequence;
    data.lagMs = Date.now() - Date.parse(frame.header.timestamp);
  }

  #keepShape(width, height) {
    const shape = `${width} / ${height}`;
    if (shape !== this.shape) {
      this.shape = shape;
      this.aspect = width / height;
      this.canvas.style.aspectRatio = shape;
    }
  }

  #paint() {
    const { context, canvas, frame } = this;
    context.drawImage(frame.bitmap, 0, 0, canvas.width, canvas.height);
    const { source_width: width, source_height: height } = frame.header;
    const across = canvas.width / (width ?? frame.bitmap.width);
    const down = canvas.height / (height ?? frame.bitmap.height);
    const scale = canvas.width / Math.max(1, canvas.clientWidth);
    for (const track of frame.tracks) {
      this.#paintPerson(track, across, down, scale);
    }
  }

  #paintPerson(track, across, down, scale) {
    const { context } = this;
    const [x1, y1, x2, y2] = track.bbox_xyxy;
    const box = [x1 * across, y1 * down, (x2 - x1) * across, (y2 - y1) * down];
    const color = this.colors.of(track.global_id);
    // A dark line under the bright one: seen on snow and in shadow.
    context.lineJoin = "round";
    context.lineWidth = 4 * scale;
    context.strokeStyle = "rgb(0 0 0 / 55%)";
    context.strokeRect(...box);
    context.lineWidth = 2 * scale;
    context.strokeStyle = color;
    context.setLineDash(track.identity_state === "tentative" ? [5 * scale, 4 * scale] : []);
    context.strokeRect(...box);
    context.setLineDash([]);
    const label = shortId(track.global_id, track.track_id);
    drawTag(context, label, box[0] - scale, box[1] - 2 * scale, color, scale);
  }
}
