// The list of straight edges beside the picture: how well each lies on its line, and its removal.

import { byId, find } from "../parts/dom.js";
import { offLine } from "./straight-edges.js";

/**
 * @import { Lens } from "./lens.js"
 * @import { StraightEdges } from "./straight-edges.js"
 */

export class EdgeList {
  #list = byId("edges", HTMLOListElement);
  #row = byId("edge-row", HTMLTemplateElement);

  /** @param {StraightEdges} edges */
  constructor(edges) {
    this.edges = edges;
  }

  /** @param {Lens | null} lens */
  show(lens) {
    this.#list.replaceChildren(
      ...this.edges.all.map((points, index) => {
        const row = /** @type {HTMLElement} */ (
          this.#row.content.firstElementChild?.cloneNode(true)
        );
        const off = offLine(points, lens).toFixed(1);
        find(row, "[data-part=said]").textContent =
          `Edge ${index + 1}: ${points.length} points, ${off} px off a straight line`;
        const remove = find(row, "[data-part=delete]", HTMLButtonElement);
        remove.ariaLabel = remove.title = `Delete edge ${index + 1}`;
        remove.addEventListener("click", () => this.edges.remove(index));
        return row;
      }),
    );
    this.#list.hidden = this.edges.all.length === 0;
  }
}
