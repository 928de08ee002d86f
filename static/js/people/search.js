// Search by a picture: dropped, pasted or chosen, it is shown and looked for at once.

import { context2d } from "../parts/canvas.js";
import { byId, find } from "../parts/dom.js";

/** @param {HTMLInputElement} input where a picture is chosen. */
function begin(input) {
  const form = byId("search", HTMLFormElement);
  const drop = byId("drop");
  const preview = byId("preview", HTMLCanvasElement);
  /** @type {ImageBitmap | null} */
  let picture = null;

  const search = () => form.requestSubmit();

  /** @param {File} file */
  async function show(file) {
    picture?.close();
    picture = await createImageBitmap(file).catch(() => null);
    drop.toggleAttribute("data-chosen", Boolean(picture));
    preview.hidden = !picture;
    paint(null);
  }

  /**
   * Shows where the one who was looked for is.
   *
   * @param {number[] | null} box x1, y1, x2, y2; null is all of the picture.
   */
  function paint(box) {
    if (!picture) {
      return;
    }
    preview.width = picture.width;
    preview.height = picture.height;
    const context = context2d(preview);
    context.drawImage(picture, 0, 0);
    if (box) {
      const [x1, y1, x2, y2] = box;
      context.lineWidth = Math.max(2, picture.height / 120);
      context.strokeStyle = "#f68c11";
      context.strokeRect(x1, y1, x2 - x1, y2 - y1);
      preview.dataset.box = box.join(" ");
    }
  }

  /** @param {FileList | undefined} files */
  function take(files) {
    const file = [...(files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!file) {
      return false;
    }
    const given = new DataTransfer();
    given.items.add(file);
    input.files = given.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  const hover = (/** @type {boolean} */ isOver) => drop.toggleAttribute("data-over", isOver);

  find(form, "[data-with-scripts]").hidden = false;
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (file) {
      await show(file);
      search();
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target !== input && input.files?.length) {
      search();
    }
  });
  document.addEventListener("paste", (event) => {
    if (take(event.clipboardData?.files)) {
      event.preventDefault();
    }
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    hover(true);
  });
  drop.addEventListener("dragleave", () => hover(false));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    hover(false);
    take(event.dataTransfer?.files);
  });
  document.addEventListener("htmx:afterSwap", () => {
    const box = document.getElementById("looked-at")?.dataset.box;
    paint(box ? box.split(" ").map(Number) : null);
  });
}

const input = document.getElementById("image");
if (input instanceof HTMLInputElement) {
  begin(input);
}
