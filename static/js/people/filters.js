// On phones the filters that are seldom needed stay away until they are asked for.

import { find, present } from "../parts/dom.js";

const button = find(document, ".filters-more");
const form = present(button.closest("form"), "form of filters");
const rare = ["camera", "zone", "state", "shortest", "longest", "q"];

/** @param {boolean} isShort */
function fold(isShort) {
  form.toggleAttribute("data-short", isShort);
  button.setAttribute("aria-expanded", String(!isShort));
  button.textContent = isShort ? "More filters" : "Fewer filters";
}

button.hidden = false;
button.addEventListener("click", () => fold(!form.hasAttribute("data-short")));
const given = new FormData(form);
fold(!rare.some((name) => given.get(name)));
