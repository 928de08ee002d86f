// Buttons that say what the floor map shows; remembered by this browser.

import { recall, remember } from "./store.js";

export function connectLayers(map) {
  const buttons = [...document.querySelectorAll("#layers [data-layer]")];
  const layers = { views: true, zones: true, trails: true, names: true, ...recall("layers", {}) };
  const show = () => {
    buttons.forEach((button) =>
      button.setAttribute("aria-pressed", String(layers[button.dataset.layer])),
    );
    map.show(layers);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      layers[button.dataset.layer] = !layers[button.dataset.layer];
      remember("layers", layers);
      show();
    });
  }
  show();
}
