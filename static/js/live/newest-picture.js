// Of a camera's pictures the newest that is decoded; those that it overtakes are let go.

/** @typedef {{ header: FrameHeader, bitmap: Pick<ImageBitmap, "close" | "width" | "height"> }} Picture */

/** @template {Picture} P */
export class NewestPicture {
  /** @type {P | null} */
  #waiting = null;
  #arrival = 0;
  #epoch = 0;
  /** @type {(header: FrameHeader) => void} */
  #onDropped;

  /** @param {(header: FrameHeader) => void} onDropped receives pictures that are never shown. */
  constructor(onDropped) {
    this.#onDropped = onDropped;
  }

  /**
   * Takes a picture over.
   *
   * A higher epoch is a new worker; a lower one is a worker that was replaced and does not know.
   *
   * @param {number} arrival counts the pictures as they came in: decoding may change their order.
   * @param {P} picture
   */
  add(arrival, picture) {
    const epoch = picture.header.epoch ?? 0;
    if (epoch < this.#epoch || (epoch === this.#epoch && arrival <= this.#arrival)) {
      this.#drop(picture);
      return;
    }
    this.#drop(this.#waiting);
    this.#epoch = epoch;
    this.#arrival = arrival;
    this.#waiting = picture;
  }

  /** The picture to show next, once; null if there is no new one. */
  take() {
    const picture = this.#waiting;
    this.#waiting = null;
    return picture;
  }

  /** Lets the picture go; nobody waits for it. */
  forget() {
    this.#waiting?.bitmap.close();
    this.#waiting = null;
  }

  /** @param {P | null} picture */
  #drop(picture) {
    if (picture) {
      picture.bitmap.close();
      this.#onDropped(picture.header);
    }
  }
}
