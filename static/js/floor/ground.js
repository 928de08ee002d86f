// The floor itself: its picture and a grid in metres.

export class Ground {
  constructor({ bounds, picture }, onLoad) {
    this.bounds = bounds;
    if (picture) {
      this.picture = new Image();
      this.picture.onload = onLoad;
      this.picture.src = picture;
    }
  }

  get hasPicture() {
    return Boolean(this.picture?.complete && this.picture.naturalWidth);
  }

  paint(plane) {
    const { context } = plane;
    const [left, low, right, high] = this.bounds;
    const corner = [plane.x(left), plane.y(high)];
    const size = [(right - left) * plane.scale, (high - low) * plane.scale];
    context.fillStyle = plane.color("--surface-2");
    context.fillRect(...corner, ...size);
    if (this.hasPicture) {
      context.drawImage(this.picture, ...corner, ...size);
      context.fillStyle = plane.color("--map-veil");
      context.fillRect(...corner, ...size);
    }
    context.strokeStyle = plane.color("--field-line");
    context.lineWidth = plane.ratio;
    context.strokeRect(...corner, ...size);
  }
}

// Metres between lines so that they are at least so many pixels of the page apart.
export function gridStep(plane, least = 44) {
  const wanted = (least * plane.ratio) / plane.scale;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((times) => times * power).find((step) => step >= wanted * 0.999);
}

export function paintGrid(plane, [left, low, right, high], { strength = 0.45 } = {}) {
  const { context } = plane;
  const step = gridStep(plane);
  context.save();
  context.strokeStyle = plane.color("--field-line");
  context.lineWidth = plane.ratio;
  context.globalAlpha = strength;
  context.beginPath();
  const columns = steps(left, right, step);
  const rows = steps(low, high, step);
  columns.forEach((x) => stroke(context, plane.x(x), plane.y(low), plane.x(x), plane.y(high)));
  rows.forEach((y) => stroke(context, plane.x(left), plane.y(y), plane.x(right), plane.y(y)));
  context.stroke();
  context.restore();
  paintNumbers(plane, columns, rows, step, [left, low]);
}

export function steps(from, to, step) {
  const first = Math.ceil(from / step - 1e-6);
  const last = Math.floor(to / step + 1e-6);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

function stroke(context, x1, y1, x2, y2) {
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
}

// Along the lower and the left edge of the grid, or of what is seen of it.
function paintNumbers(plane, columns, rows, step, [left, low]) {
  const { context, ratio } = plane;
  const decimals = step < 1 ? 1 : 0;
  context.font = `${10.5 * ratio}px system-ui, sans-serif`;
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  const foot = Math.min(plane.canvas.height - 3 * ratio, plane.y(low) + 12 * ratio);
  columns.forEach((x) => outlined(plane, x.toFixed(decimals), plane.x(x), foot));
  context.textAlign = "right";
  const edge = Math.max(24 * ratio, plane.x(left) - 4 * ratio);
  rows.forEach((y) => outlined(plane, y.toFixed(decimals), edge, plane.y(y) + 4 * ratio));
}

function outlined(plane, text, x, y) {
  const { context } = plane;
  context.lineJoin = "round";
  context.lineWidth = 3 * plane.ratio;
  context.strokeStyle = plane.color("--surface");
  context.strokeText(text, x, y);
  context.fillStyle = plane.color("--muted");
  context.fillText(text, x, y);
}

export const nameFont = (ratio) => `600 ${12 * ratio}px system-ui, sans-serif`;

// A name on a halo, kept inside the canvas.
export function paintName(plane, text, x, y) {
  const { context, ratio } = plane;
  context.font = nameFont(ratio);
  context.textAlign = "center";
  context.textBaseline = "middle";
  const half = context.measureText(text).width / 2 + 4 * ratio;
  const inside = Math.max(half, Math.min(x, plane.canvas.width - half));
  context.lineJoin = "round";
  context.lineWidth = 4 * ratio;
  context.strokeStyle = plane.color("--surface");
  context.strokeText(text, inside, y);
  context.fillStyle = plane.color("--text");
  context.fillText(text, inside, y);
}
