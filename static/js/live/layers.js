// Buttons that say what the floor map shows; remembered by this browser.

import { findAll } from "../parts/dom.js";
import { recall, remember } from "./store.js";

/** @import { FloorMap, Layers } from "./floor-map.js" */

/** @param {FloorMap} map */
export function connectLayers(map) {
  const buttons = findAll(document, "#layers [data-layer]");
  /** @type {Layers} */
  const layers = { views: true, zones: true, trails: true, names: true, ...recall("layers", {}) };
  const show = () => {
    buttons.forEach((button) =>
      button.setAttribute("aria-pressed", String(layers[layerOf(button)])),
    );
    map.show(layers);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      layers[layerOf(button)] = !layers[layerOf(button)];
      remember("layers", layers);
      show();
    });
  }
  show();
}

/** @param {HTMLElement} button */
const layerOf = (button) => /** @type {keyof Layers} */ (button.dataset.layer);
