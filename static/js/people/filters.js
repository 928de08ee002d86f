// On phones the filters that are seldom needed stay away until they are asked for.

const button = document.querySelector(".filters-more");
const form = button.closest("form");
const rare = ["camera", "zone", "state", "shortest", "longest", "q"];

function fold(isShort) {
  form.toggleAttribute("data-short", isShort);
  button.setAttribute("aria-expanded", String(!isShort));
  button.textContent = isShort ? "More filters" : "Fewer filters";
}

button.hidden = false;
button.addEventListener("click", () => fold(!form.hasAttribute("data-short")));
fold(!rare.some((name) => form.elements[name].value));
