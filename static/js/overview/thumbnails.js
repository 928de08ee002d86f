// The newest picture of each environment, one after the other, while the page is visible; says so when
// a picture is old. The server says which camera (data-source) whenever the page refreshes.

import { find, findAll, findAny } from "../parts/dom.js";
import { send } from "../parts/http.js";

/** @typedef {{ url: string, sequence: string | null, source: string, at: number }} Shown */

const EVERY_MS = 3000;
const OLD_MS = 10_000;
/** @type {Map<string, Shown>} by the picture's id; `at` is when it was new */
const shown = new Map();

/** @param {HTMLElement} element */
const inView = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
};

/** @param {string} source */
async function newest(source) {
  try {
    const answer = await send("GET", source, { cache: "no-store" });
    return { picture: await answer.blob(), sequence: answer.headers.get("X-Frame-Sequence") };
  } catch {
    return null; // the server does not respond; the page's own refresh says so
  }
}

/**
 * @param {HTMLImageElement} image
 * @param {{ picture: Blob, sequence: string | null }} newest
 * @param {string} source
 */
function show(image, { picture, sequence }, source) {
  const before = shown.get(image.id);
  if (before?.sequence === sequence && before.source === source) {
    return;
  }
  const url = URL.createObjectURL(picture);
  // The old picture stays until the new one is decoded: nothing flickers.
  image.addEventListener("load", () => before && URL.revokeObjectURL(before.url), { once: true });
  image.src = url;
  image.hidden = false;
  shown.set(image.id, { url, sequence, source, at: performance.now() });
}

/**
 * @param {HTMLElement} link
 * @param {HTMLImageElement} image
 */
function say(link, image) {
  const note = find(link, ".overview-note");
  const { camera, state } = link.dataset;
  const known = shown.get(image.id);
  const age = known ? performance.now() - known.at : 0;
  const isOld = !camera || !known || age > OLD_MS;
  // On what the page keeps when it refreshes: the link itself is replaced.
  image.toggleAttribute("data-old", isOld);
  note.toggleAttribute("data-old", isOld);
  if (!camera) {
    note.textContent = "No camera online";
  } else if (state === "paused") {
    note.textContent = `${camera} · paused`;
  } else if (!known) {
    note.textContent = `${camera} · no frame yet`;
  } else {
    note.textContent = isOld ? `${camera} · ${Math.round(age / 1000)} s old` : camera;
  }
}

/** @param {string} id */
async function refresh(id) {
  const link = document.getElementById(id);
  const source = link?.dataset.source;
  const found = link && source && inView(link) ? await newest(source) : null;
  // The page may have replaced the link meanwhile; the picture in it is the same.
  const now = document.getElementById(id);
  const image = now && findAny(now, "img[hx-preserve]", HTMLImageElement);
  if (!image) {
    return;
  }
  if (found && source) {
    show(image, found, source);
  }
  say(now, image);
}

async function refreshAll() {
  if (!document.hidden) {
    for (const { id } of findAll(document, ".overview-thumb[data-camera]")) {
      await refresh(id);
    }
  }
  setTimeout(refreshAll, EVERY_MS);
}

refreshAll();
