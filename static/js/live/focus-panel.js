// About the person who is looked at: picture, since when, where now, and their way here.

import { look } from "./api.js";
import { shortId } from "./colors.js";
import { personPage } from "./people-list.js";
import { duration } from "./times.js";

const EVERY_MS = 5000;
const NOW_MS = 6000; // a camera that saw them this lately, and still does, is where they are
const SHOWN = 6;

const part = (name) => document.getElementById(`focus-${name}`);

export class FocusPanel {
  // `onTrail(points)` gets where they have been, in metres.
  constructor({ address, focus, facts, colors, times, onTrail, states }) {
    Object.assign(this, { address, focus, facts, colors, times, onTrail, states });
    this.element = document.getElementById("focus");
    this.person = null;
    this.time = 0;
    part("close").addEventListener("click", () => focus.set(null));
    focus.onChange((id) => this.#begin(id));
  }

  // People of the newest update; `time` is its moment.
  update(people, time) {
    this.time = time;
    const { id } = this.focus;
    this.person = id ? (people.find((person) => person.global_id === id) ?? null) : null;
  }

  // Called twice a second.
  refresh(now, mayAsk) {
    const { id } = this.focus;
    if (!id) {
      return;
    }
    if (mayAsk && now - this.askedAt > EVERY_MS) {
      this.#ask(id, now);
    }
    const { person } = this;
    const state = person ? person.identity_state : "away";
    part("state").dataset.status = { confirmed: "good", tentative: "warn" }[state] ?? "";
    write(part("state"), this.states[state] ?? state);
    write(part("where"), person ? `Now in ${(person.cameras ?? []).join(", ")}` : "No longer in view.");
    const facts = this.facts.of(id);
    const since = facts?.since ?? this.seenFrom;
    write(part("since"), person && since ? `in view for ${duration(this.time - since)}` : "");
    if (facts?.picture && part("picture").getAttribute("src") !== facts.picture) {
      part("picture").src = facts.picture;
      part("picture").alt = `Best photo of ${shortId(id)}`;
      part("picture").hidden = false;
    }
  }

  #begin(id) {
    this.element.hidden = !id;
    this.askedAt = -Infinity;
    this.person = null;
    this.seenFrom = this.time;
    part("picture").hidden = true;
    part("picture").removeAttribute("src");
    part("path").replaceChildren();
    part("page").hidden = true;
    write(part("note"), "");
    if (id) {
      write(part("id"), shortId(id));
      part("id").title = id;
      part("id").style.backgroundColor = this.colors.of(id);
      part("page").href = personPage(id);
    }
  }

  async #ask(id, now) {
    this.askedAt = now;
    const told = await look(`${this.address}/${id}`);
    if (!told || id !== this.focus.id) {
      return;
    }
    if (!told.known) {
      write(part("note"), "Just appeared. The path is shown once the person is confirmed.");
      return;
    }
    if (told.current_id !== id) {
      this.focus.set(told.current_id); // merged, while nobody was told
      return;
    }
    part("page").hidden = false;
    this.#showPath(told);
    this.onTrail(told.trail);
  }

  #showPath({ visits, first_seen: firstSeen }) {
    const here = new Set(this.person?.cameras ?? []);
    const lines = visits.slice(-SHOWN).reverse().map(({ camera, from, to }) => {
      const isNow = here.has(camera) && this.time - to < NOW_MS;
      const line = document.createElement("li");
      const name = document.createElement("b");
      name.textContent = camera;
      const end = isNow ? "now" : this.times.clock(to);
      line.append(name, ` ${this.times.clock(from)} – ${end}`);
      line.toggleAttribute("data-now", isNow);
      return line;
    });
    part("path").replaceChildren(...lines);
    write(part("note"), `First seen ${this.times.full(firstSeen)}`);
  }
}

function write(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
