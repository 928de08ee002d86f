// The floor laid over a camera's picture: map, grid in metres, zones and lines.

import { steps } from "./ground.js";
import { edges } from "./geometry.js";
import { apply, inverse, segment } from "./homography.js";

const LARGEST = 960; // pixels of the warped map: more costs, and is covered by the picture
const MAP_LARGEST = 1600;
const FAR = 0.002; // how near the horizon a line may come, of the weight at the picture's foot

export class Overlay {
  constructor(ground, { bounds, zones, lines }) {
    Object.assign(this, { ground, bounds, zones, lines });
    this.matrix = null;
  }

  // `matrix`: pixels to metres, null if there is none.
  set(matrix, size) {
    this.matrix = matrix;
    this.size = size;
    this.back = matrix && inverse(matrix);
    this.warped = null;
    if (matrix) {
      // The floor's weights are the inverse of the picture's.
      this.nearest = FAR / Math.abs(apply(matrix, [size[0] / 2, size[1]])[2]);
    }
  }

  paint(plane, opacity) {
    if (!this.matrix || opacity <= 0) {
      return;
    }
    const { context } = plane;
    const [width, height] = this.size;
    context.save();
    context.globalAlpha = opacity;
    context.beginPath();
    context.rect(plane.x(0), plane.y(0), width * plane.scale, height * plane.scale);
    context.clip();
    if (this.ground.hasPicture) {
      this.warped ??= warp(this.ground.picture, this.bounds, this.matrix, this.size);
      context.drawImage(
        this.warped, plane.x(0), plane.y(0), width * plane.scale, height * plane.scale,
      );
    }
    this.#paintGrid(plane);
    context.globalAlpha = Math.min(1, opacity * 1.6);
    for (const { points, color } of this.zones) {
      this.#stroke(plane, edges(points, true), color, 2);
    }
    for (const { points } of this.lines) {
      this.#stroke(plane, edges(points, false), plane.color("--bad"), 2.5);
    }
    context.restore();
  }

  #paintGrid(plane) {
    const [left, low, right, high] = this.bounds;
    const step = [1, 2, 5, 10, 20, 50, 100].find((one) => (right - left) / one < 60) ?? 500;
    const columns = steps(left, right, step).map((x) => [[x, low], [x, high]]);
    const rows = steps(low, high, step).map((y) => [[left, y], [right, y]]);
    this.#stroke(plane, [...columns, ...rows], "#ffffff", 1);
    this.step = step;
  }

  #stroke(plane, lines, color, width) {
    const { context, ratio } = plane;
    context.beginPath();
    for (const [a, b] of lines) {
      const seen = segment(this.back, a, b, this.nearest);
      if (seen) {
        context.moveTo(plane.x(seen[0][0]), plane.y(seen[0][1]));
        context.lineTo(plane.x(seen[1][0]), plane.y(seen[1][1]));
      }
    }
    context.lineWidth = (width + 1.5) * ratio;
    context.strokeStyle = "rgb(0 0 0 / 45%)";
    context.stroke();
    context.lineWidth = width * ratio;
    context.strokeStyle = color;
    context.stroke();
  }
}

// Every pixel of the picture takes what the map shows at its place on the floor.
function warp(picture, [left, low, right, high], matrix, [width, height]) {
  const shrink = Math.min(1, LARGEST / Math.max(width, height));
  const made = document.createElement("canvas");
  made.width = Math.round(width * shrink);
  made.height = Math.round(height * shrink);
  const context = made.getContext("2d");
  const source = pixels(picture);
  const target = context.createImageData(made.width, made.height);
  const from = new Uint32Array(source.data.buffer);
  const to = new Uint32Array(target.data.buffer);
  const across = source.width / (right - left);
  const down = source.height / (high - low);
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix; // by hand: half a million times
  for (let row = 0, index = 0; row < made.height; row += 1) {
    for (let column = 0; column < made.width; column += 1, index += 1) {
      const [px, py] = [(column + 0.5) / shrink, (row + 0.5) / shrink];
      const w = g * px + h * py + i;
      if (w > 0) {
        const x = Math.floor(((a * px + b * py + c) / w - left) * across);
        const y = Math.floor((high - (d * px + e * py + f) / w) * down);
        if (x >= 0 && x < source.width && y >= 0 && y < source.height) {
          to[index] = from[y * source.width + x];
        }
      }
    }
  }
  context.putImageData(target, 0, 0);
  return made;
}

function pixels(picture) {
  const shrink = Math.min(
    1, MAP_LARGEST / Math.max(picture.naturalWidth, picture.naturalHeight),
  );
  const copy = document.createElement("canvas");
  copy.width = Math.max(1, Math.round(picture.naturalWidth * shrink));
  copy.height = Math.max(1, Math.round(picture.naturalHeight * shrink));
  const context = copy.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, copy.width, copy.height);
  return context.getImageData(0, 0, copy.width, copy.height);
}
