// Who is here, as text: the same ids and colours as on the pictures and the map.

import { shortId } from "./colors.js";

export class PeopleList {
  constructor(list, colors) {
    this.list = list;
    this.colors = colors;
    this.count = document.getElementById("people-count");
    this.empty = document.getElementById("people-empty");
    this.items = new Map();
  }

  update(people) {
    const here = new Set();
    for (const { global_id: id, cameras } of people) {
      if (id) {
        here.add(id);
        this.#show(id, cameras ?? []);
      }
    }
    for (const [id, { item }] of this.items) {
      if (!here.has(id)) {
        item.remove();
        this.items.delete(id);
      }
    }
    this.count.textContent = here.size ? `· ${here.size}` : "";
    this.empty.hidden = here.size > 0;
  }

  #show(id, cameras) {
    let entry = this.items.get(id);
    if (!entry) {
      entry = { item: document.createElement("li"), where: document.createElement("span") };
      const tag = document.createElement("span");
      tag.className = "tag";
      tag.textContent = shortId(id);
      tag.title = id;
      tag.style.backgroundColor = this.colors.of(id);
      entry.where.className = "muted";
      entry.item.append(tag, entry.where);
      this.items.set(id, entry);
      this.list.append(entry.item);
    }
    const text = cameras.join(" · ");
    if (entry.where.textContent !== text) {
      entry.where.textContent = text;
    }
  }
}
