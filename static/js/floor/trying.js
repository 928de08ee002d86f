// Asks the server what the pairs would give, a moment after they changed; the newest answer counts.

import { call } from "./calls.js";

const WAIT_MS = 90;
export const LEAST = 4;

export class Trial {
  // `onAnswer(answer)`: what the server says of the pairs; null while there are too few.
  constructor(address, onAnswer) {
    this.address = address;
    this.onAnswer = onAnswer;
  }

  ask(pairs, size) {
    clearTimeout(this.timer);
    this.running?.abort();
    if (pairs.length < LEAST) {
      this.onAnswer(null);
      return;
    }
    this.timer = setTimeout(() => this.#send(pairs, size), WAIT_MS);
  }

  async #send(pairs, size) {
    const running = new AbortController();
    this.running = running;
    try {
      const body = { points: pairs, size };
      const answer = await call("POST", this.address, body, { signal: running.signal });
      this.onAnswer(answer);
    } catch (error) {
      if (error.name !== "AbortError") {
        this.onAnswer({ problem: error.message });
      }
    }
  }
}
