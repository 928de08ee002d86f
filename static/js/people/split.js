// Choosing tracks to take out: the button says how many, and leaves at least one.

const results = document.getElementById("results");

function refresh() {
  const button = results.querySelector("[data-split]");
  if (!button) {
    return;
  }
  const boxes = [...results.querySelectorAll("input[name=track]")];
  const count = boxes.filter((box) => box.checked).length;
  const isAll = count === boxes.length && !results.querySelector(".pages a");
  button.disabled = count === 0 || isAll;
  const tracks = count === 1 ? "1 track" : `${count} tracks`;
  button.querySelector("span").textContent = count ? `Split ${tracks}` : "Split selected";
}

results.addEventListener("change", refresh);
document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", refresh);
refresh();
