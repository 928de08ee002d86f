// About the selected person: picture, since when, where now, and their way here.

import { shortId } from "../parts/colors.js";
import { byId, write } from "../parts/dom.js";
import { look } from "../parts/http.js";
import { personPage } from "./people-list.js";
import { duration } from "./times.js";

/**
 * @import { ColorBook } from "../parts/colors.js"
 * @import { Facts } from "./facts.js"
 * @import { Focus } from "./focus.js"
 * @import { Times } from "./times.js"
 */

/**
 * @typedef {object} Parts
 * @property {string} address of what is known of people.
 * @property {Focus} focus
 * @property {Facts} facts
 * @property {ColorBook} colors
 * @property {Times} times
 * @property {(points: Point[]) => void} onTrail gets where they have been, in metres.
 * @property {Record<string, string>} states labels of the states of people.
 */

/**
 * @typedef {object} Known what the server answers about a person; moments in milliseconds.
 * @property {boolean} known
 * @property {string} current_id
 * @property {{ camera: string, from: number, to: number }[]} visits
 * @property {number} first_seen
 * @property {Point[]} trail
 */

const EVERY_MS = 5000;
const NOW_MS = 6000; // a camera that saw them this lately, and still does, is where they are
const STORED_MS = 1500; // until what the worker says is in the database
const SHOWN = 6;
const CHIPS = { confirmed: "good", tentative: "warn", away: "" };

export class FocusPanel {
  /** @type {Person | null} */
  #person = null;
  #time = 0;
  #askedAt = -Infinity;
  #seenFrom = 0;
  #element = byId("focus");
  #parts = {
    id: byId("focus-id"),
    state: byId("focus-state"),
    where: byId("focus-where"),
    since: byId("focus-since"),
    path: byId("focus-path"),
    note: byId("focus-note"),
    picture: byId("focus-picture", HTMLImageElement),
    page: byId("focus-page", HTMLAnchorElement),
  };

  /** @param {Parts} parts */
  constructor({ address, focus, facts, colors, times, onTrail, states }) {
    this.address = address;
    this.focus = focus;
    this.facts = facts;
    this.colors = colors;
    this.times = times;
    this.onTrail = onTrail;
    this.states = states;
    byId("focus-close").addEventListener("click", () => focus.set(null));
    focus.onChange((id) => this.#begin(id));
  }

  /**
   * @param {Person[]} people of the newest update.
   * @param {number} time its moment.
   */
  update(people, time) {
    this.#time = time;
    const { id } = this.focus;
    this.#person = id ? (people.find((person) => person.global_id === id) ?? null) : null;
  }

  /** Where they have been is asked again, as soon as the worker has stored what it corrected. */
  askAgain() {
    this.#askedAt = performance.now() - EVERY_MS + STORED_MS;
  }

  /**
   * Called twice a second.
   *
   * @param {number} now
   * @param {boolean} mayAsk
   */
  refresh(now, mayAsk) {
    const { id } = this.focus;
    if (!id) {
      return;
    }
    if (mayAsk && now - this.#askedAt > EVERY_MS) {
      this.#ask(id, now);
    }
    const person = this.#person;
    const { state, where, since, picture } = this.#parts;
    const key = person ? person.identity_state : "away";
    const [status, text] = [CHIPS[key], this.states[key]];
    state.dataset.status = status;
    write(state, text);
    write(where, person ? `Now in ${(person.cameras ?? []).join(", ")}` : "No longer in view.");
    const facts = this.facts.of(id);
    const from = facts?.since ?? this.#seenFrom;
    write(since, person && from ? `in view for ${duration(this.#time - from)}` : "");
    if (facts?.picture && picture.getAttribute("src") !== facts.picture) {
      picture.src = facts.picture;
      picture.alt = `Best photo of ${shortId(id)}`;
      picture.hidden = false;
    }
  }

  /** @param {string | null} id */
  #begin(id) {
    this.#element.hidden = !id;
    this.#askedAt = -Infinity;
    this.#person = null;
    this.#seenFrom = this.#time;
    const { picture, path, page, note, id: tag } = this.#parts;
    picture.hidden = true;
    picture.removeAttribute("src");
    path.replaceChildren();
    page.hidden = true;
    write(note, "");
    if (id) {
      write(tag, shortId(id));
      tag.title = id;
      tag.style.backgroundColor = this.colors.of(id);
      page.href = personPage(id);
    }
  }

  /**
   * @param {string} id
   * @param {number} now
   */
  async #ask(id, now) {
    this.#askedAt = now;
    /** @type {Known | null} */
    const told = await look(`${this.address}/${id}`);
    if (!told || id !== this.focus.id) {
      return;
    }
    if (!told.known) {
      const text = "Just appeared. The path is shown once the person is confirmed.";
      write(this.#parts.note, text);
      return;
    }
    if (told.current_id !== id) {
      this.focus.set(told.current_id); // merged, while nobody was told
      return;
    }
    this.#parts.page.hidden = false;
    this.#showPath(told);
    this.onTrail(told.trail);
  }

  /** @param {Known} told */
  #showPath({ visits, first_seen: firstSeen }) {
    const here = new Set(this.#person?.cameras ?? []);
    const lines = visits
      .slice(-SHOWN)
      .reverse()
      .map(({ camera, from, to }) => {
        const isNow = here.has(camera) && this.#time - to < NOW_MS;
        const line = document.createElement("li");
        const name = document.createElement("b");
        name.textContent = camera;
        const end = isNow ? "now" : this.times.clock(to);
        line.append(name, ` ${this.times.clock(from)} – ${end}`);
        line.toggleAttribute("data-now", isNow);
        return line;
      });
    this.#parts.path.replaceChildren(...lines);
    write(this.#parts.note, `First seen ${this.times.full(firstSeen)}`);
  }
}
