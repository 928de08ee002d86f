// A form that comes back with mistakes shows the first of them, which may be far above the button.
// What is said of a field goes once the field is changed: it was said of what was there before.

import { around, findAll } from "./dom.js";

/** @param {HTMLElement} element */
const isShown = (element) => element.checkVisibility() && element.textContent !== "";

function lead() {
  const [field] = findAll(document, 'main [aria-invalid="true"]');
  if (field) {
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    return;
  }
  const [mistake] = findAll(document, "main .error-text, main [role='alert']").filter(isShown);
  mistake?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig?.verb === "post") {
    lead();
  }
});

document.addEventListener("input", ({ target }) => {
  const field = around(target, '[aria-invalid="true"]');
  if (field) {
    field.removeAttribute("aria-invalid");
    document.getElementById(`${field.id}-error`)?.setAttribute("hidden", "");
  }
});

lead();
