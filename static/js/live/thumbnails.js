// Small live pictures on the list of tasks: up to four cameras of each, a new picture every two
// seconds. The server sends the next one only when the one before was acknowledged.

import { at } from "../parts/addresses.js";
import { context2d } from "../parts/canvas.js";
import { find, findAll } from "../parts/dom.js";
import { LiveSocket } from "../parts/live-socket.js";
import { readFrame } from "./frame-message.js";

const EVERY_MS = 2000;
const MOST_TASKS = 8; // each is one socket of this user
const MOST_CAMERAS = 4;

/** @param {HTMLElement} element */
function follow(element) {
  const cameras = (element.dataset.cameras ?? "").split(",").slice(0, MOST_CAMERAS);
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const context = context2d(canvas);
  const columns = cameras.length > 1 ? 2 : 1;
  const rows = cameras.length > 2 ? 2 : 1;
  const query = `size=grid&cameras=${cameras.map(encodeURIComponent).join(",")}`;

  /** @param {ReturnType<typeof readFrame>} frame */
  async function draw({ header, jpeg }) {
    const place = cameras.indexOf(header.camera_id);
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
    const [width, height] = [canvas.width / columns, canvas.height / rows];
    const [left, top] = [(place % columns) * width, Math.floor(place / columns) * height];
    // Fills its part; what is too much is cut off at both sides.
    const scale = Math.max(width / bitmap.width, height / bitmap.height);
    const [cutWidth, cutHeight] = [width / scale, height / scale];
    const [cutLeft, cutTop] = [(bitmap.width - cutWidth) / 2, (bitmap.height - cutHeight) / 2];
    context.drawImage(bitmap, cutLeft, cutTop, cutWidth, cutHeight, left, top, width, height);
    bitmap.close();
    element.toggleAttribute("data-live", true);
  }

  const socket = new LiveSocket(at(`ws/frames/${element.dataset.task}?${query}`), {
    onMessage: (data) => {
      if (typeof data === "string") {
        return;
      }
      const frame = readFrame(data);
      const { camera_id, frame_sequence } = frame.header;
      const answer = { type: "ack", camera_id, frame_sequence };
      // The first answer at once: it tells the server that there are answers to wait for.
      const wait = element.hasAttribute("data-live") ? EVERY_MS : 0;
      draw(frame).finally(() => setTimeout(() => socket.send(answer), wait));
    },
    onState: () => {},
  });
}

for (const element of findAll(document, "[data-task]").slice(0, MOST_TASKS)) {
  follow(element);
}
