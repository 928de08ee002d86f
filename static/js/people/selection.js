// Choosing people of the list for a merge: the button says how many, and waits for two.

const results = document.getElementById("results");

function refresh() {
  const button = results.querySelector("[data-merge-chosen]");
  const boxes = [...results.querySelectorAll("input[name=person]")];
  for (const box of boxes) {
    box.closest(".person-card").toggleAttribute("data-chosen", box.checked);
  }
  if (button) {
    const count = boxes.filter((box) => box.checked).length;
    button.disabled = count < 2;
    button.classList.toggle("primary", count >= 2);
    button.title = count < 2 ? "Select at least two people" : "";
    button.querySelector("span").textContent = count < 2 ? "Merge selected" : `Merge ${count} selected`;
  }
}

results.addEventListener("change", refresh);
document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", refresh); // a browser may remember boxes when it goes back
refresh();
