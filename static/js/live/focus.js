// The one person that somebody looks at, on every picture, the map and the list.

export class Focus {
  constructor() {
    this.id = null;
    this.listeners = [];
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  set(id) {
    if (id !== this.id) {
      this.id = id;
      this.listeners.forEach((listener) => listener(id));
    }
  }

  toggle(id) {
    this.set(id === this.id ? null : id);
  }

  // Who was merged into somebody is looked at as that one from now on.
  follow({ kind, global_id: id, previous_ids: former }) {
    if (kind === "merge" && this.id && former?.includes(this.id)) {
      this.set(id);
    }
  }
}
