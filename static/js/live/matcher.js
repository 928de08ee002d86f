// Brings a camera's pictures and track messages together: a picture is shown with the people of
// exactly that frame. Both come over different sockets, in any order.

const TRACKS_KEPT = 48;
const PICTURES_KEPT = 3;
const WAIT_MS = 250;

export class Matcher {
  // `onDropped(header)` is told of pictures that a newer one has overtaken.
  constructor(onDropped) {
    this.onDropped = onDropped;
    this.tracks = new Map(); // frame_sequence → tracks, in the order of arrival
    this.lastTracks = -1;
    this.pictures = [];
    this.shown = 0;
    this.epoch = 0;
  }

  addTracks(epoch, sequence, tracks) {
    if (!this.#isCurrent(epoch)) {
      return;
    }
    if (sequence < this.lastTracks) {
      this.tracks.clear(); // the camera's numbers have started anew
    }
    this.lastTracks = sequence;
    this.tracks.set(sequence, tracks);
    if (this.tracks.size > TRACKS_KEPT) {
      this.tracks.delete(this.tracks.keys().next().value);
    }
  }

  // `arrival` counts this camera's pictures as they came in: decoding may change their order.
  addPicture(arrival, header, bitmap) {
    if (!this.#isCurrent(header.epoch ?? 0) || arrival <= this.shown) {
      this.#drop({ header, bitmap });
      return;
    }
    this.pictures.push({ arrival, header, bitmap, at: performance.now() });
    this.pictures.sort((a, b) => a.arrival - b.arrival);
    while (this.pictures.length > PICTURES_KEPT) {
      this.#drop(this.pictures.shift());
    }
  }

  // Lets all pictures go; nobody waits for them.
  forget() {
    this.pictures.splice(0).forEach(({ bitmap }) => bitmap.close());
    this.tracks.clear();
  }

  // The newest picture that can be shown now, or null; older ones are let go.
  take(now) {
    for (let index = this.pictures.length - 1; index >= 0; index -= 1) {
      const { arrival, header, bitmap, at } = this.pictures[index];
      const sequence = header.frame_sequence;
      const matched = this.tracks.has(sequence);
      if (matched || now - at >= WAIT_MS) {
        const tracks = matched ? this.tracks.get(sequence) : (header.tracks ?? []);
        this.pictures.splice(0, index + 1).slice(0, -1).forEach((older) => this.#drop(older));
        this.shown = arrival;
        this.#forgetUpTo(sequence);
        return { header, bitmap, tracks, tracksSequence: sequence, matched };
      }
    }
    return null;
  }

  #forgetUpTo(sequence) {
    for (const known of this.tracks.keys()) {
      if (known <= sequence) {
        this.tracks.delete(known);
      }
    }
  }

  // A higher epoch is a new worker, whose numbers start anew; a lower one is a worker that was
  // replaced.
  #isCurrent(epoch) {
    if (epoch > this.epoch) {
      this.epoch = epoch;
      this.lastTracks = -1;
      this.tracks.clear();
      this.pictures.splice(0).forEach((old) => this.#drop(old));
    }
    return epoch === this.epoch;
  }

  #drop({ header, bitmap }) {
    bitmap.close();
    this.onDropped(header);
  }
}
