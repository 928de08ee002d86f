// Filters of a list. On phones those that are seldom needed stay away until they are asked for;
// what clears them is shown while one is set.

import { find, present } from "./dom.js";

const button = find(document, ".filters-more");
const form = present(button.closest("form"), "form of filters");
const clear = find(form, "[data-clear]");

/** @param {boolean} isShort */
function fold(isShort) {
  form.toggleAttribute("data-short", isShort);
  button.setAttribute("aria-expanded", String(!isShort));
  button.textContent = isShort ? "More filters" : "Fewer filters";
}

/** @returns {HTMLElement[]} fields that hold something. */
function used() {
  const names = [...new FormData(form)].filter(([, value]) => value).map(([name]) => name);
  return names.map((name) => find(form, `[name="${name}"]`));
}

function offerClear() {
  clear.hidden = !used().length;
}

button.hidden = false;
button.addEventListener("click", () => fold(!form.hasAttribute("data-short")));
form.addEventListener("input", offerClear);
form.addEventListener("change", offerClear);
offerClear(); // a browser that goes back fills in what was set
fold(used().every((field) => field.closest(".filters-always")));
