// Who is in view, as links: what boxes say, for keyboards and screen readers, too.

import { shortId } from "../parts/colors.js";
import { byId, copyOf, find } from "../parts/dom.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Shown } from "./track-path.js"
 */

export class InView {
  #list = byId("in-view");
  #nobody = byId("nobody");
  #said = "";

  /**
   * @param {ColorBook} colors those of the boxes.
   * @param {(person: string) => string} addressOf
   */
  constructor(colors, addressOf) {
    this.colors = colors;
    this.addressOf = addressOf;
  }

  /** @param {Shown[]} shown of all cameras. */
  show(shown) {
    const people = [...new Set(shown.flatMap(({ path }) => path.person ?? []))].sort();
    const said = people.map((person) => `${person} ${this.#tone(person)}`).join();
    if (said !== this.#said) {
      this.#said = said;
      this.#list.replaceChildren(...people.map((person) => this.#row(person)));
      this.#nobody.hidden = people.length > 0;
    }
  }

  /** @param {string} person */
  #row(person) {
    const row = copyOf("in-view-row");
    const link = find(row, "a", HTMLAnchorElement);
    link.href = this.addressOf(person);
    link.textContent = shortId(person);
    link.dataset.tone = this.#tone(person);
    return row;
  }

  /** @param {string} person */
  #tone(person) {
    return String(this.colors.colors.indexOf(this.colors.of(person)));
  }
}
