// Quick choices of the form for a new task: they fill in what could be filled in by hand.

const form = () => document.getElementById("new-task");
const boxes = () => [...form().querySelectorAll('input[name="camera_ids"]:not(:disabled)')];

function tick(names) {
  for (const box of boxes()) {
    box.checked = names === null || names.has(box.value);
  }
}

function chooseScene(link) {
  tick(new Set(link.dataset.cameras.trim().split(/\s+/)));
  form().elements.scene_id.value = link.dataset.scene;
}

function chooseRange({ from, to, camera }) {
  form().querySelector('input[name="mode"][value="recorded"]').checked = true;
  form().elements.start_time.value = from;
  form().elements.end_time.value = to;
  if (camera) {
    tick(new Set([camera]));
  }
  form().elements.start_time.focus();
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-tick], [data-scene], [data-from]");
  if (!choice || !form()?.contains(choice)) {
    return;
  }
  event.preventDefault();
  if (choice.dataset.tick) {
    tick(choice.dataset.tick === "all" ? null : new Set());
    form().elements.scene_id.value = "";
  } else if (choice.dataset.scene) {
    chooseScene(choice);
  } else {
    chooseRange(choice.dataset);
  }
});
