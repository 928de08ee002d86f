// A camera's picture: the newest that a task shows, else one taken from the camera itself.

export class CameraPicture {
  // `addresses`, the best first. `onState(state, words)`: loading, shown or missing.
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
        const answer = await fetch(address, { headers: { Accept: "image/jpeg, application/json" } });
        if (answer.headers.get("Content-Type")?.startsWith("image/")) {
          await this.#show(await answer.blob());
          return;
        }
        const said = await answer.json();
        reason = said.problem ?? said.error?.message ?? reason;
      } catch {
        // the next address, or the reason that is known
      }
    }
    this.onState("missing", reason);
  }

  async #show(blob) {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    this.image = image;
    this.onState("shown", "");
    this.onPicture(image);
  }
}
