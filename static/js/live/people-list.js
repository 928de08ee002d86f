// Who is here, as text: the same ids and colours as on the pictures and the map.

import { at } from "../parts/addresses.js";
import { shortId } from "../parts/colors.js";
import { byId, write } from "../parts/dom.js";
import { duration } from "./times.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Facts } from "./facts.js"
 * @import { Focus } from "./focus.js"
 */

/** @typedef {ReturnType<typeof entryOf>} Entry */

/** @param {string} id */
export const personPage = (id) => at(`people/${id}`);

export class PeopleList {
  /** The moment of what is shown. */
  time = 0;
  /** @type {Map<string, Entry>} */
  #items = new Map();

  /**
   * @param {HTMLElement} list
   * @param {ColorBook} colors
   * @param {Focus} focus
   * @param {Facts} facts
   */
  constructor(list, colors, focus, facts) {
    this.list = list;
    this.colors = colors;
    this.focus = focus;
    this.facts = facts;
    this.count = byId("people-count");
    this.empty = byId("people-empty");
    focus.onChange(() => this.#mark());
  }

  get ids() {
    return [...this.#items.keys()];
  }

  /**
   * @param {Person[]} people of the newest update.
   * @param {number} time its moment.
   */
  update(people, time) {
    for (const entry of this.#items.values()) {
      entry.isHere = false;
    }
    for (const { global_id: id, cameras, identity_state: state } of people) {
      if (id) {
        const entry = this.#items.get(id) ?? this.#add(id, time);
        entry.isHere = true;
        entry.cameras = cameras ?? [];
        entry.state = state;
      }
    }
    for (const [id, { item, isHere }] of this.#items) {
      if (!isHere) {
        item.remove();
        this.#items.delete(id);
      }
    }
    this.time = time;
    const count = this.#items.size;
    write(this.count, count ? `· ${count}` : "");
    this.empty.hidden = count > 0;
  }

  /** Called twice a second: what need not be written with every update. */
  refresh() {
    for (const [id, entry] of this.#items) {
      const facts = this.facts.of(id);
      write(entry.where, entry.cameras.join(" · "));
      const long = this.time - (facts?.since ?? entry.since);
      write(entry.long, entry.state === "tentative" ? "just seen" : duration(long));
      entry.link.hidden = !facts;
      if (facts?.picture && facts.picture !== entry.picture) {
        entry.picture = facts.picture;
        entry.image.src = facts.picture;
        entry.image.hidden = false;
      }
    }
  }

  /**
   * @param {string} id
   * @param {number} time
   */
  #add(id, time) {
    const entry = entryOf(id, time, this.colors.of(id));
    entry.button.setAttribute("aria-pressed", String(id === this.focus.id));
    entry.button.addEventListener("click", () => this.focus.toggle(id));
    this.#items.set(id, entry);
    this.list.append(entry.item);
    return entry;
  }

  #mark() {
    for (const [id, { button }] of this.#items) {
      button.setAttribute("aria-pressed", String(id === this.focus.id));
    }
    this.list.toggleAttribute("data-focus", Boolean(this.focus.id));
  }
}

/**
 * @param {string} id
 * @param {number} time
 * @param {string} color
 */
function entryOf(id, time, color) {
  const entry = {
    item: make("li", "here"),
    button: make("button", "here-person"),
    image: make("img"),
    where: make("span", "here-where muted"),
    long: make("span", "here-long"),
    link: make("a", "here-link"),
    since: time,
    isHere: true,
    /** @type {string[]} */
    cameras: [],
    /** @type {IdentityState} */
    state: "tentative",
    picture: "",
  };
  const frame = make("span", "here-photo");
  const tag = make("span", "tag");
  tag.textContent = shortId(id);
  tag.title = id;
  tag.style.backgroundColor = color;
  entry.button.type = "button";
  entry.button.dataset.person = id;
  Object.assign(entry.image, { alt: "", hidden: true, loading: "lazy", decoding: "async" });
  entry.link.href = personPage(id);
  entry.link.textContent = "Details";
  entry.link.setAttribute("aria-label", `Open person ${shortId(id)}`);
  entry.link.hidden = true;
  frame.append(entry.image);
  entry.button.append(frame, tag, entry.long, entry.where);
  entry.item.append(entry.button, entry.link);
  return entry;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(name, className = "") {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
