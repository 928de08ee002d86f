// Fits the wall into the window: it is laid out for the widest picture that is seen, below
// whatever stands above it.

import { byId } from "../parts/dom.js";

/** @import { Tile } from "./tile.js" */

const layout = byId("layout");

/** @param {Map<string, Tile>} tiles */
export function connectLayout(tiles) {
  const fitHeight = () => {
    const above = layout.getBoundingClientRect().top + (document.scrollingElement?.scrollTop ?? 0);
    layout.style.setProperty("--above", `${Math.round(above)}px`);
  };
  const fitShape = () => {
    const views = [...tiles.values()].filter((tile) => tile.isShown).map((tile) => tile.view);
    const known = views.filter((view) => view.frame);
    const widest = Math.max(0, ...(known.length ? known : views).map((view) => view.aspect));
    if (widest) {
      layout.style.setProperty("--aspect", Math.min(2.4, Math.max(0.8, widest)).toFixed(3));
    }
  };
  const observer = new ResizeObserver(fitHeight);
  for (const part of document.querySelectorAll(".live-head, #seek, #banner, #messages")) {
    observer.observe(part);
  }
  addEventListener("resize", fitHeight);
  fitHeight();
  fitShape();
  setInterval(fitShape, 500);
}
