// Steps that can be undone before anything is stored.

const MOST = 200;

/** @template S what is remembered: plain data. */
export class History {
  /** @type {string[]} */
  states = [];
  /** @type {string | null} */
  kind = null;

  /**
   * Remembers how it was before a change; changes of one `kind` in a row are one step.
   *
   * @param {S} state
   * @param {string | null} [kind]
   */
  keep(state, kind = null) {
    if (kind !== null && kind === this.kind) {
      return;
    }
    this.kind = kind;
    this.states.push(JSON.stringify(state));
    this.states.splice(0, this.states.length - MOST);
  }

  // The next change is a step of its own.
  close() {
    this.kind = null;
  }

  get isEmpty() {
    return this.states.length === 0;
  }

  /** @returns {S | null} how it was before the last step; null if there is none. */
  back() {
    this.kind = null;
    const state = this.states.pop();
    return state === undefined ? null : JSON.parse(state);
  }

  clear() {
    this.states = [];
    this.kind = null;
  }
}
