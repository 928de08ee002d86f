// Steps that can be taken back, before anything is stored.

const MOST = 200;

export class History {
  constructor() {
    this.states = [];
  }

  // Remembers how it was before a change; changes of one `kind` in a row are one step.
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

  back() {
    this.kind = null;
    return this.isEmpty ? null : JSON.parse(this.states.pop());
  }

  clear() {
    this.states = [];
    this.kind = null;
  }
}
