// Says beside the pointer what a bar stands for.

import { around } from "../parts/dom.js";

const APART = 14; // pixels between the pointer and its tip

/**
 * Where a tip goes: beside the pointer, within the window.
 *
 * @param {Point} pointer
 * @param {Size} tip
 * @param {Size} window
 * @returns {Point} its upper left corner.
 */
export function placeOf([x, y], [width, height], [right, bottom]) {
  const left = x + APART + width > right ? x - APART - width : x + APART;
  const top = y + APART + height > bottom ? y - APART - height : y + APART;
  return [Math.max(0, left), Math.max(0, top)];
}

/**
 * @param {HTMLElement} place what has bars with data-tip.
 * @param {HTMLElement} tip
 */
export function beginTips(place, tip) {
  place.addEventListener("pointermove", (event) => {
    const bar = around(event.target, "[data-tip]", SVGElement);
    tip.hidden = !bar;
    if (bar) {
      tip.textContent = bar.dataset.tip ?? "";
      /** @type {Size} */
      const size = [tip.offsetWidth, tip.offsetHeight];
      const spot = placeOf([event.clientX, event.clientY], size, [innerWidth, innerHeight]);
      [tip.style.left, tip.style.top] = spot.map((pixels) => `${pixels}px`);
    }
  });
  place.addEventListener("pointerleave", () => {
    tip.hidden = true;
  });
  addEventListener("scroll", () => {
    tip.hidden = true;
  });
}
