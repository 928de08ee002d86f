// "Keep this": retention leaves the recordings of this moment alone.

import { say } from "../parts/failures.js";
import { call, messageOf } from "../parts/http.js";

/** @import { FootageFile } from "./moments.js" */

export class Keep {
  /** @type {FootageFile[]} */
  #files = [];
  /** @type {Map<number, boolean>} changed here, by file; what was asked for before may not say so. */
  #changed = new Map();

  /**
   * @param {string} address of recordings.
   */
  constructor(address) {
    this.address = address;
    this.button = document.getElementById("keep");
    this.button?.addEventListener("click", () => this.toggle());
  }

  /** @param {FootageFile[]} files that play now. */
  show(files) {
    this.#files = files.filter(({ ours }) => ours);
    if (this.button) {
      this.button.hidden = !this.#files.length;
      this.button.textContent = this.#isKept ? "Kept. Release" : "Keep this";
    }
  }

  get #isKept() {
    return this.#files.every(({ id, kept }) => this.#changed.get(id) ?? kept);
  }

  /** Keeps the files of now, or no longer. */
  async toggle() {
    const files = this.#files;
    const wanted = !this.#isKept;
    try {
      await Promise.all(
        files.map(async ({ id }) => {
          await call("PATCH", `${this.address}/${id}`, { body: { protected: wanted } });
          this.#changed.set(id, wanted);
        }),
      );
      say(wanted ? "Retention leaves these recordings alone." : "No longer kept.", "good");
    } catch (error) {
      say(messageOf(error));
    }
    this.show(this.#files);
  }
}
