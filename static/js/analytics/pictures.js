// Saves what a figure shows as a PNG: its words, charts and maps, as they stand on the page.

import { context2d } from "../parts/canvas.js";
import { around, findAny, present } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { messageOf } from "../parts/http.js";
import { color } from "../parts/theme-colors.js";

const LEFT_OUT =
  ".chart-tools, .choice, details, input, button, .visually-hidden, .hit, script, [hidden]";
const FOOT = 34; // pixels of the page for the caption
const SCALE = 2; // pixels of the picture per pixel of the page
/** What the style sheet says of drawings; alone, a drawing knows no style sheet. */
const STYLES = [
  ...["fill", "stroke", "stroke-dasharray", "opacity", "display", "transform", "shape-rendering"],
  ...["font-family", "font-size", "font-weight", "text-anchor"],
];

/** @param {HTMLElement} place */
export function beginPictures(place) {
  place.addEventListener("click", async ({ target }) => {
    const button = around(target, "[data-png]");
    const figure = button?.closest("[data-picture]");
    if (figure instanceof HTMLElement) {
      try {
        await save(figure, findAny(place, "[data-caption]")?.dataset.caption ?? "");
      } catch (error) {
        say(`The picture could not be made: ${messageOf(error)}`);
      }
    }
  });
}

/**
 * @param {HTMLElement} figure
 * @param {string} caption
 */
async function save(figure, caption) {
  const canvas = await pictureOf(figure, caption);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(present(blob, "picture"));
  link.download = `${figure.dataset.picture}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/**
 * @param {HTMLElement} figure
 * @param {string} caption what stands below: of what, and when.
 */
async function pictureOf(figure, caption) {
  const box = figure.getBoundingClientRect();
  const parts = [...figure.querySelectorAll("*")].filter(
    (one) => !one.closest(LEFT_OUT) && one.checkVisibility(),
  );
  const seen = parts.filter((one) => hasWords(one) || one.matches("svg, canvas"));
  const bottom = Math.max(...seen.map((one) => one.getBoundingClientRect().bottom));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(box.width * SCALE);
  canvas.height = Math.ceil((bottom - box.top + FOOT) * SCALE);
  const context = context2d(canvas);
  context.scale(SCALE, SCALE);
  context.fillStyle = color("--surface");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(-box.left, -box.top);
  context.textBaseline = "middle";
  for (const part of parts) {
    if (part instanceof SVGSVGElement && !part.ownerSVGElement) {
      await paintDrawing(context, part);
    } else if (part instanceof HTMLCanvasElement) {
      const { left, top, width, height } = part.getBoundingClientRect();
      context.drawImage(part, left, top, width, height);
    } else if (part instanceof HTMLElement) {
      paintBox(context, part);
    }
  }
  context.fillStyle = color("--muted");
  context.font = `12px ${color("--font")}`;
  context.fillText(caption, box.left + 14, bottom + FOOT / 2);
  return canvas;
}

/** @param {Element} element */
const hasWords = (element) =>
  [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
  );

/**
 * An element's own background and words, one by one, where the page has them.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {HTMLElement} element
 */
function paintBox(context, element) {
  const style = getComputedStyle(element);
  const { left, top, width, height } = element.getBoundingClientRect();
  context.fillStyle = style.backgroundColor;
  context.beginPath();
  context.roundRect(left, top, width, height, Number.parseFloat(style.borderRadius) || 0);
  context.fill();
  context.fillStyle = style.color;
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  for (const node of element.childNodes) {
    for (const { index, 0: word } of (node.nodeValue ?? "").matchAll(/\S+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const place = range.getBoundingClientRect();
      context.fillText(word, place.left, place.top + place.height / 2);
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {SVGSVGElement} drawing
 */
async function paintDrawing(context, drawing) {
  const { left, top, width, height } = drawing.getBoundingClientRect();
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  const [from, to] = [drawing, copy].map((one) => [one, ...one.querySelectorAll("*")]);
  from.forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      if (value !== "none" || name !== "transform") {
        to[index].setAttribute(name, value);
      }
    }
  });
  // What sticks out, such as the first and the last word of an axis, belongs to it.
  const edge = 40;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  for (const [name, value] of Object.entries({ x: edge, y: edge, width, height })) {
    copy.setAttribute(name, String(value));
  }
  const [wide, high] = [width + 2 * edge, height + 2 * edge];
  copy.setAttribute("overflow", "visible");
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}">${new XMLSerializer().serializeToString(copy)}</svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  context.drawImage(image, left - edge, top - edge, wide, high);
}
