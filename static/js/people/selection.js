// Choosing people of the list for a merge: the button says how many, and waits for two.

import { byId, find, findAll, findAny } from "../parts/dom.js";

const results = byId("results");

function refresh() {
  const button = findAny(results, "[data-merge-chosen]", HTMLButtonElement);
  const boxes = findAll(results, "input[name=person]", HTMLInputElement);
  for (const box of boxes) {
    box.closest(".person-card")?.toggleAttribute("data-chosen", box.checked);
  }
  if (button) {
    const count = boxes.filter((box) => box.checked).length;
    button.disabled = count < 2;
    button.classList.toggle("primary", count >= 2);
    button.title = count < 2 ? "Select at least two people" : "";
    find(button, "span").textContent = count < 2 ? "Merge selected" : `Merge ${count} selected`;
  }
}

results.addEventListener("change", refresh);
document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", refresh); // a browser may remember boxes when it goes back
refresh();
