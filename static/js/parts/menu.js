// The menu of pages on phones.

import { findAny } from "./dom.js";

const rail = findAny(document, ".rail");
const button = rail && findAny(rail, ".rail-menu");

/** @param {boolean} isOpen */
function open(isOpen) {
  rail?.toggleAttribute("data-open", isOpen);
  button?.setAttribute("aria-expanded", String(isOpen));
}

button?.addEventListener("click", () => open(!rail?.hasAttribute("data-open")));
rail?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && rail.hasAttribute("data-open")) {
    open(false);
    button?.focus();
  }
});
