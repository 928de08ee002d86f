// Search by image: dropped, pasted or chosen, it is shown and searched for at once.

import { context2d } from "../parts/canvas.js";
import { byId, find } from "../parts/dom.js";

class PictureSearch {
  #form = byId("search", HTMLFormElement);
  #drop = byId("drop");
  #preview = byId("preview", HTMLCanvasElement);
  /** @type {ImageBitmap | null} */
  #picture = null;

  /** @param {HTMLInputElement} input where a picture is chosen. */
  constructor(input) {
    this.input = input;
    find(this.#form, "[data-with-scripts]").hidden = false;
    input.addEventListener("change", () => this.#chosen());
    this.#form.addEventListener("change", (event) => {
      if (event.target !== input && input.files?.length) {
        this.#form.requestSubmit();
      }
    });
    document.addEventListener("paste", (event) => {
      if (this.#take(event.clipboardData?.files)) {
        event.preventDefault();
      }
    });
    document.addEventListener("htmx:afterSwap", () => {
      const box = document.getElementById("looked-at")?.dataset.box;
      this.#paint(box ? box.split(" ").map(Number) : null);
    });
    this.#letDrop();
  }

  #letDrop() {
    const hover = (/** @type {boolean} */ isOver) =>
      this.#drop.toggleAttribute("data-over", isOver);
    this.#drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      hover(true);
    });
    this.#drop.addEventListener("dragleave", () => hover(false));
    this.#drop.addEventListener("drop", (event) => {
      event.preventDefault();
      hover(false);
      this.#take(event.dataTransfer?.files);
    });
  }

  async #chosen() {
    const file = this.input.files?.[0];
    if (!file) {
      return;
    }
    this.#picture?.close();
    this.#picture = await createImageBitmap(file).catch(() => null);
    this.#drop.toggleAttribute("data-chosen", Boolean(this.#picture));
    this.#preview.hidden = !this.#picture;
    this.#paint(null);
    this.#form.requestSubmit();
  }

  /**
   * Shows where the person searched for is.
   *
   * @param {number[] | null} box x1, y1, x2, y2; null is all of the picture.
   */
  #paint(box) {
    const picture = this.#picture;
    if (!picture) {
      return;
    }
    const preview = this.#preview;
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
  #take(files) {
    const file = [...(files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!file) {
      return false;
    }
    const given = new DataTransfer();
    given.items.add(file);
    this.input.files = given.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }
}

const input = document.getElementById("image");
if (input instanceof HTMLInputElement) {
  new PictureSearch(input);
}
