// Labels on canvases, as large as the page's text is.

// How much larger than usual the page's text is: on a wall of screens, those on canvases, too.
const USUAL_PX = 14.5;
let enlargement = 1;
const measure = () => {
  enlargement = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PX;
};
addEventListener("resize", measure);
measure();
export const textScale = () => enlargement;

/** @typedef {{ text: string, size: number, width: number, height: number }} Tag in pixels. */

/**
 * A label of dark text on a person's colour, as large as `paintTag` paints it.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} scale pixels of the canvas per pixel of the page.
 * @returns {Tag}
 */
export function measureTag(context, text, scale) {
  // Smaller on small canvases, but never too small to read.
  const size = Math.max(9, Math.min(12 * enlargement, context.canvas.width / scale / 36)) * scale;
  context.font = `700 ${size}px system-ui, sans-serif`;
  const width = context.measureText(text).width + size * 0.66;
  return { text, size, width, height: size * 1.33 };
}

/**
 * Paints the tag that was measured last.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Tag} tag
 * @param {{ left: number, top: number }} at
 * @param {string} color
 * @param {number} scale
 */
export function paintTag(context, { text, size, width, height }, { left, top }, color, scale) {
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = "rgb(0 0 0 / 55%)";
  context.fillRect(left - scale, top - scale, width + 2 * scale, height + 2 * scale);
  context.fillStyle = color;
  context.fillRect(left, top, width, height);
  context.fillStyle = "#0b0e12";
  context.fillText(text, left + size * 0.33, top + height / 2 + scale * 0.5);
}

/**
 * A tag that stands on (x, bottom), kept inside the canvas.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} x
 * @param {number} bottom
 * @param {string} color
 * @param {number} scale pixels of the canvas per pixel of the page.
 */
export function drawTag(context, text, x, bottom, color, scale) {
  const tag = measureTag(context, text, scale);
  const left = Math.max(0, Math.min(x, context.canvas.width - tag.width));
  const top = Math.max(0, Math.min(bottom - tag.height, context.canvas.height - tag.height));
  paintTag(context, tag, { left, top }, color, scale);
}
