// Who is here, as text: the same ids and colours as on the pictures and the map.

import { shortId } from "./colors.js";
import { duration } from "./times.js";

export const personPage = (id) => `/people/${id}`;

export class PeopleList {
  constructor(list, colors, focus, facts) {
    this.list = list;
    this.colors = colors;
    this.focus = focus;
    this.facts = facts;
    this.count = document.getElementById("people-count");
    this.empty = document.getElementById("people-empty");
    this.items = new Map();
    focus.onChange(() => this.#mark());
  }

  get ids() {
    return [...this.items.keys()];
  }

  // People of the newest update; `time` is its moment.
  update(people, time) {
    for (const entry of this.items.values()) {
      entry.isHere = false;
    }
    for (const { global_id: id, cameras, identity_state: state } of people) {
      if (id) {
        const entry = this.items.get(id) ?? this.#add(id, time);
        entry.isHere = true;
        entry.cameras = cameras ?? [];
        entry.state = state;
      }
    }
    for (const [id, { item, isHere }] of this.items) {
      if (!isHere) {
        item.remove();
        this.items.delete(id);
      }
    }
    this.time = time;
    const count = this.items.size;
    write(this.count, count ? `· ${count}` : "");
    this.empty.hidden = count > 0;
  }

  // Called twice a second: what need not be written with every update.
  refresh() {
    for (const [id, entry] of this.items) {
      const facts = this.facts.of(id);
      write(entry.where, entry.cameras.join(" · "));
      const since = facts?.since ?? entry.since;
      const long = this.time - since;
      write(entry.long, entry.state === "tentative" ? "just seen" : duration(long));
      entry.link.hidden = !facts;
      if (facts?.picture && facts.picture !== entry.picture) {
        entry.picture = facts.picture;
        entry.image.src = facts.picture;
        entry.image.hidden = false;
      }
    }
  }

  #add(id, time) {
    const make = (name, className) =>
      Object.assign(document.createElement(name), { className: className ?? "" });
    const entry = {
      item: make("li", "here"),
      button: make("button", "here-person"),
      frame: make("span", "here-photo"),
      image: make("img"),
      where: make("span", "here-where muted"),
      long: make("span", "here-long"),
      link: make("a", "here-link"),
      since: time,
      picture: null,
    };
    const tag = make("span", "tag");
    tag.textContent = shortId(id);
    tag.title = id;
    tag.style.backgroundColor = this.colors.of(id);
    entry.button.type = "button";
    entry.button.dataset.person = id;
    entry.button.setAttribute("aria-pressed", String(id === this.focus.id));
    entry.button.addEventListener("click", () => this.focus.toggle(id));
    Object.assign(entry.image, { alt: "", hidden: true, loading: "lazy", decoding: "async" });
    entry.link.href = personPage(id);
    entry.link.textContent = "Details";
    entry.link.setAttribute("aria-label", `Open person ${shortId(id)}`);
    entry.link.hidden = true;
    entry.frame.append(entry.image);
    entry.button.append(entry.frame, tag, entry.long, entry.where);
    entry.item.append(entry.button, entry.link);
    this.items.set(id, entry);
    this.list.append(entry.item);
    return entry;
  }

  #mark() {
    for (const [id, { button }] of this.items) {
      button.setAttribute("aria-pressed", String(id === this.focus.id));
    }
    this.list.toggleAttribute("data-focus", Boolean(this.focus.id));
  }
}

function write(part, text) {
  if (part.textContent !== text) {
    part.textContent = text;
  }
}
