// The list of events beside the cameras: each is one press away.

import { colorIndex, shortId } from "../parts/colors.js";
import { around, byId, copyOf, find, findAll } from "../parts/dom.js";
import { say } from "../parts/failures.js";
import { messageOf } from "../parts/http.js";
import { EventWindow } from "./event-window.js";

/**
 * @import { Times } from "../live/times.js"
 * @import { Ask, ReviewEvent } from "./event-window.js"
 */

export class EventList {
  #list = byId("events");
  #scroll = byId("events-scroll");
  #earlier = byId("events-earlier");
  #later = byId("events-later");
  #current = -1;

  /**
   * @param {{ begin: number, end: number, tones: number, times: Times }} config
   * @param {(from: number, to: number, backwards: boolean, kinds: string[]) => ReturnType<Ask>} ask
   * @param {(event: ReviewEvent) => void} onChoice
   */
  constructor({ begin, end, tones, times }, ask, onChoice) {
    this.times = times;
    this.tones = tones;
    this.onChoice = onChoice;
    this.kinds = findAll(document, ".event-kinds input", HTMLInputElement);
    const ofKinds = async (
      /** @type {number} */ from,
      /** @type {number} */ to,
      /** @type {boolean} */ backwards,
    ) => {
      const kinds = this.kinds.filter(({ checked }) => checked).map(({ value }) => value);
      return kinds.length ? ask(from, to, backwards, kinds) : { events: [], more: false };
    };
    this.window = new EventWindow(begin, end, ofKinds, () => Date.now() / 1000);
    this.#list.addEventListener("click", (event) => {
      const place = around(event.target, "[data-place]")?.dataset.place;
      if (place !== undefined) {
        onChoice(this.window.events[Number(place)]);
      }
    });
    this.#earlier.addEventListener("click", () => this.#load(() => this.window.earlier()));
    this.#later.addEventListener("click", () => this.#load(() => this.window.later()));
  }

  /**
   * Shows the events around a moment.
   *
   * @param {number} moment
   */
  async open(moment) {
    await this.#load(() => this.window.around(moment));
    this.mark(moment);
  }

  /** @param {() => void} onChange which kinds are wanted. */
  onKinds(onChange) {
    for (const kind of this.kinds) {
      kind.addEventListener("change", onChange);
    }
  }

  /**
   * The event after or before a moment, which is chosen.
   *
   * @param {number} moment
   * @param {1 | -1} step
   * @returns {Promise<boolean>} whether there is one.
   */
  async go(moment, step) {
    /** @type {ReviewEvent | null} */
    let found = null;
    await this.#load(async () => {
      found = await (step > 0 ? this.window.next(moment) : this.window.previous(moment));
    });
    if (found) {
      this.onChoice(found);
    }
    return found !== null;
  }

  /**
   * Marks the last event before a moment.
   *
   * @param {number} moment
   */
  mark(moment) {
    const place = this.window.events.findLastIndex(({ time }) => time <= moment + 0.05);
    if (place === this.#current) {
      return;
    }
    this.#current = place;
    this.#list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const row = this.#list.querySelector(`[data-place="${place}"]`);
    row?.setAttribute("aria-current", "true");
    if (row instanceof HTMLElement && !this.#scroll.matches(":hover, :focus-within")) {
      // Not `scrollIntoView`, which would move the page.
      this.#scroll.scrollTop = row.offsetTop - this.#scroll.clientHeight / 3;
    }
  }

  /** @param {() => Promise<void>} load */
  async #load(load) {
    const before = this.window.events;
    try {
      await load();
    } catch (error) {
      say(messageOf(error));
    }
    if (this.window.events !== before) {
      this.#show();
    }
  }

  #show() {
    const { events, low, high, begin, end } = this.window;
    this.#current = -1;
    this.#list.replaceChildren(...events.map((event, place) => this.#row(event, place)));
    this.#earlier.hidden = low <= begin;
    this.#later.hidden = high >= end;
    const isPart = low > begin || high < end;
    const count = events.length;
    byId("events-count").textContent = isPart ? `${count} shown, there are more` : String(count);
    byId("no-events").hidden = count > 0;
    this.#scroll.hidden = count === 0;
  }

  /**
   * @param {ReviewEvent} event
   * @param {number} place
   */
  #row({ time, kind, person, text }, place) {
    const row = copyOf("event-row");
    const button = find(row, "button");
    button.dataset.place = String(place);
    button.dataset.kind = kind;
    find(row, "time").textContent = this.times.clock(time * 1000);
    find(row, ".event-text").textContent = text;
    if (person) {
      const tag = find(row, ".tag");
      tag.hidden = false;
      tag.textContent = shortId(person);
      tag.dataset.tone = String(colorIndex(person, this.tones));
    }
    return row;
  }
}
