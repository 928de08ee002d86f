// Choosing tracks to take out: the button says how many, and leaves at least one.

import { byId, find, findAll, findAny } from "../parts/dom.js";

const results = byId("results");

function refresh() {
  const button = findAny(results, "[data-split]", HTMLButtonElement);
  if (!button) {
    return;
  }
  const boxes = findAll(results, "input[name=track]", HTMLInputElement);
  const count = boxes.filter((box) => box.checked).length;
  const isAll = count === boxes.length && !results.querySelector(".pages a");
  button.disabled = count === 0 || isAll;
  const tracks = count === 1 ? "1 track" : `${count} tracks`;
  find(button, "span").textContent = count ? `Split ${tracks}` : "Split selected";
}

results.addEventListener("change", refresh);
document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", refresh);
refresh();
