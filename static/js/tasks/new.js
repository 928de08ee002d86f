// Quick choices of the form for a new task: they fill in what could be filled in by hand.

import { around, find, findAll } from "../parts/dom.js";

const form = () => document.getElementById("new-task");

/**
 * @param {HTMLElement} form
 * @param {string} name
 */
const field = (form, name) => find(form, `input[name="${name}"]`, HTMLInputElement);

/**
 * @param {HTMLElement} form
 * @param {Set<string> | null} names null: all.
 */
function tick(form, names) {
  const boxes = findAll(form, 'input[name="camera_ids"]:not(:disabled)', HTMLInputElement);
  for (const box of boxes) {
    box.checked = names === null || names.has(box.value);
  }
}

/**
 * @param {HTMLElement} form
 * @param {DOMStringMap} choice
 */
function chooseScene(form, { cameras = "", scene = "" }) {
  tick(form, new Set(cameras.trim().split(/\s+/)));
  field(form, "scene_id").value = scene;
}

/**
 * @param {HTMLElement} form
 * @param {DOMStringMap} choice
 */
function chooseRange(form, { from = "", to = "", camera }) {
  find(form, 'input[name="mode"][value="recorded"]', HTMLInputElement).checked = true;
  field(form, "start_time").value = from;
  field(form, "end_time").value = to;
  if (camera) {
    tick(form, new Set([camera]));
  }
  field(form, "start_time").focus();
}

document.addEventListener("click", (event) => {
  const choice = around(event.target, "[data-tick], [data-scene], [data-from]");
  const inside = form();
  if (!choice || !inside?.contains(choice)) {
    return;
  }
  event.preventDefault();
  if (choice.dataset.tick) {
    tick(inside, choice.dataset.tick === "all" ? null : new Set());
    field(inside, "scene_id").value = "";
  } else if (choice.dataset.scene) {
    chooseScene(inside, choice.dataset);
  } else {
    chooseRange(inside, choice.dataset);
  }
});
