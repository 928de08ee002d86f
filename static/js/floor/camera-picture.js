// A camera's picture: the newest that a task shows, else one taken from the camera itself.

import { Refused, send } from "../parts/http.js";

/** @typedef {"loading" | "shown" | "missing"} State */

const PICTURE = "image/jpeg, application/json";

export class CameraPicture {
  /** @type {HTMLImageElement | null} */
  image = null;

  /**
   * @param {string[]} addresses the best first.
   * @param {object} on
   * @param {(state: State, words: string) => void} on.onState
   * @param {(image: HTMLImageElement) => void} on.onPicture
   */
  constructor(addresses, { onState, onPicture }) {
    this.addresses = addresses;
    this.onState = onState;
    this.onPicture = onPicture;
  }

  async load() {
    this.onState("loading", "Getting a frame…");
    let reason = "Cannot reach the server.";
    for (const address of this.addresses) {
      try {
        const answer = await send("GET", address, { headers: { Accept: PICTURE } });
        if (answer.headers.get("Content-Type")?.startsWith("image/")) {
          await this.#show(await answer.blob());
          return;
        }
        reason = (await answer.json()).problem ?? reason;
      } catch (error) {
        // The next address, or the reason that is known.
        reason = error instanceof Refused && error.answer ? error.message : reason;
      }
    }
    this.onState("missing", reason);
  }

  /** @param {Blob} blob */
  async #show(blob) {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    this.image = image;
    this.onState("shown", "");
    this.onPicture(image);
  }
}
