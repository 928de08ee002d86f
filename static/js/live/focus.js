// The one person that somebody looks at, on every picture, the map and the list.

export class Focus {
  /** @type {string | null} */
  id = null;
  /** @type {((id: string | null) => void)[]} */
  listeners = [];

  /** @param {(id: string | null) => void} listener */
  onChange(listener) {
    this.listeners.push(listener);
  }

  /** @param {string | null} id */
  set(id) {
    if (id !== this.id) {
      this.id = id;
      this.listeners.forEach((listener) => listener(id));
    }
  }

  /** @param {string} id */
  toggle(id) {
    this.set(id === this.id ? null : id);
  }

  /**
   * Who was merged into somebody is looked at as that one from now on.
   *
   * @param {{ kind: string, global_id: string, previous_ids?: string[] }} update
   */
  follow({ kind, global_id: id, previous_ids: former }) {
    if (kind === "merge" && this.id && former?.includes(this.id)) {
      this.set(id);
    }
  }
}
