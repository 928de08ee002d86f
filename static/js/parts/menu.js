// The menu of pages on phones.

const rail = document.querySelector(".rail");
const button = rail?.querySelector(".rail-menu");

function open(isOpen) {
  rail.toggleAttribute("data-open", isOpen);
  button.setAttribute("aria-expanded", String(isOpen));
}

button?.addEventListener("click", () => open(!rail.hasAttribute("data-open")));
rail?.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && rail.hasAttribute("data-open")) {
    open(false);
    button.focus();
  }
});
