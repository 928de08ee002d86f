// The one person that the user has selected, on every picture, the map and the list.

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
   * A person who was merged into another one is selected as that one from now on.
   *
   * @param {{ kind: string, global_id: string, previous_ids?: string[] }} update
   */
  follow({ kind, global_id: id, previous_ids: former }) {
    if (kind === "merge" && this.id && former?.includes(this.id)) {
      this.set(id);
    }
  }
}
