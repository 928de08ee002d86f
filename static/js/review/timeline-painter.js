// Paints the timeline.

import { color } from "../parts/theme-colors.js";

/**
 * @import { Times } from "../live/times.js"
 * @import { Stretch } from "./stretches.js"
 * @import { TimeScale } from "./time-scale.js"
 * @import { TimelineData } from "./timeline-view.js"
 */

/**
 * @typedef {object} Shown
 * @property {TimelineData | null} data
 * @property {TimeScale} scale
 * @property {Times} times
 * @property {string[]} cameras
 * @property {Stretch | null} range
 * @property {number} moment
 * @property {number} ratio pixels of the canvas per pixel of the page.
 */

/** Heights in pixels of the page; `review.css` has the same. */
const RULER = 22;
const EVENTS = 34;
const ROW = 28;
const FOOTAGE = 6;
const LEAST_MARK = 3;

/** Colours of the theme; each kind has a lane of its own, the first one on top. */
const KINDS = [
  { kind: "alert", paint: "--bad" },
  { kind: "line", paint: "--text" },
  { kind: "zone", paint: "--good" },
  { kind: "person", paint: "--warn" },
];

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 */
export function paintTimeline(context, shown) {
  const { canvas } = context;
  context.clearRect(0, 0, canvas.width, canvas.height);
  paintRuler(context, shown);
  if (shown.data) {
    paintEvents(context, shown, shown.data);
    const { cameras } = shown.data;
    shown.cameras.forEach((camera, row) => {
      if (cameras[camera]) {
        paintCamera(context, shown, shown.data?.step ?? 1, cameras[camera], row);
      }
    });
  }
  paintRange(context, shown);
  paintHead(context, shown);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 */
function paintRuler(context, { scale, times, ratio }) {
  const { width, height } = context.canvas;
  const marks = scale.marks(width / ratio);
  const hasSeconds = marks.length > 1 && marks[1] - marks[0] < 60;
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  for (const mark of marks) {
    const x = Math.round(scale.x(mark, width));
    context.fillStyle = color("--line");
    context.fillRect(x, RULER * ratio, Math.max(1, ratio), height);
    const text = times.clock(mark * 1000).slice(0, hasSeconds ? 8 : 5);
    const room = context.measureText(text).width;
    context.fillStyle = color("--muted");
    context.fillText(text, Math.min(x + 3 * ratio, width - room), (RULER / 2) * ratio);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 * @param {TimelineData} data
 */
function paintEvents(context, { scale, ratio }, data) {
  const { width } = context.canvas;
  const lane = (EVENTS - 4) / KINDS.length;
  KINDS.forEach(({ kind, paint }, row) => {
    context.fillStyle = color(paint);
    for (const [step] of data.events[kind] ?? []) {
      const x = scale.x(data.from + step * data.step, width);
      const wide = Math.max(LEAST_MARK * ratio, (data.step / scale.seconds) * width);
      context.fillRect(x, (RULER + 2 + row * lane) * ratio, wide, (lane - 1.5) * ratio);
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 * @param {number} step
 * @param {{ footage: Stretch[], tracks: number[] }} camera
 * @param {number} row
 */
function paintCamera(context, { scale, ratio, data }, step, { footage, tracks }, row) {
  const { width } = context.canvas;
  const top = (RULER + EVENTS + row * ROW) * ratio;
  const room = (ROW - FOOTAGE - 6) * ratio;
  context.fillStyle = color("--line");
  context.fillRect(0, top, width, Math.max(1, ratio / 2));
  context.fillStyle = color("--field-line");
  for (const [begin, end] of footage) {
    const x = scale.x(begin, width);
    const wide = Math.max(ratio, scale.x(end, width) - x);
    context.fillRect(x, top + (ROW - FOOTAGE - 2) * ratio, wide, FOOTAGE * ratio);
  }
  const most = tracks.reduce((one, other) => Math.max(one, other), 1);
  context.fillStyle = color("--accent");
  const wide = Math.max(1.5 * ratio, (step / scale.seconds) * width);
  tracks.forEach((count, place) => {
    if (count) {
      const high = Math.max(3 * ratio, (count / most) * room);
      const x = scale.x((data?.from ?? 0) + place * step, width);
      context.fillRect(x, top + 3 * ratio + room - high, wide, high);
    }
  });
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 */
function paintRange(context, { scale, range }) {
  const { width, height } = context.canvas;
  if (range) {
    const [from, to] = range.map((one) => scale.x(one, width));
    context.globalAlpha = 0.16;
    context.fillStyle = color("--accent");
    context.fillRect(from, 0, Math.max(2, to - from), height);
    context.globalAlpha = 1;
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Shown} shown
 */
function paintHead(context, { scale, moment, ratio }) {
  const x = scale.x(moment, context.canvas.width);
  context.fillStyle = color("--text");
  context.fillRect(x - ratio, 0, 2 * ratio, context.canvas.height);
  context.beginPath();
  context.moveTo(x - 6 * ratio, 0);
  context.lineTo(x + 6 * ratio, 0);
  context.lineTo(x, 9 * ratio);
  context.fill();
}
