// Sends a video in pieces, with a progress bar, and then has it checked.

import { around, byId, find } from "../parts/dom.js";
import { Refused, reasonFor, send } from "../parts/http.js";

/** @import { Options } from "../parts/http.js" */

const TRIES = 5;
const WAIT_MS = 1500;
const BUSY = 503; // everything has arrived, and the last piece is sent once more
/** @type {AbortController | null} */
let running = null;

/**
 * @param {string} address
 * @param {Options} options
 */
async function post(address, options) {
  try {
    return await (await send("POST", address, options)).json();
  } catch (error) {
    const answer = error instanceof Refused ? error.answer : null;
    const offset = answer?.headers.get("X-Upload-Offset") ?? null;
    if (answer?.status === 409 && offset !== null) {
      return { received: Number(offset) };
    }
    throw error;
  }
}

/**
 * Posts again after a failure: a network that is gone for some seconds costs nothing but these.
 *
 * @param {string} address
 * @param {Options & { signal: AbortSignal }} options
 */
async function persistently(address, options) {
  for (let trial = 1; ; trial += 1) {
    try {
      return await post(address, options);
    } catch (error) {
      const isFinal = error instanceof Refused && error.answer && error.status !== BUSY;
      if (isFinal || options.signal.aborted || trial === TRIES) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, trial * WAIT_MS));
    }
  }
}

/**
 * @param {File} file
 * @param {number} sent bytes.
 * @param {number} begun by `performance.now()`.
 */
function show(file, sent, begun) {
  find(byId("upload-progress"), "progress", HTMLProgressElement).value = sent / file.size;
  const seconds = (performance.now() - begun) / 1000;
  const left = sent ? (seconds / sent) * (file.size - sent) : 0;
  const percent = Math.floor((sent / file.size) * 100);
  const wait = left > 90 ? `, ${Math.round(left / 60)} min left` : "";
  byId("upload-words").textContent = sent === file.size ? "Done" : `${percent}%${wait}`;
}

/**
 * @param {File} file
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the ticket that stands for the file in the form.
 */
async function upload(file, signal) {
  const { begin, piece } = byId("upload").dataset;
  if (!begin || !piece) {
    throw new Error("The page does not say where to send a video");
  }
  const body = new URLSearchParams({ name: file.name, size: String(file.size) });
  const { ticket, piece_bytes: size } = await post(begin, { body, signal });
  const begun = performance.now();
  let sent = 0;
  while (sent < file.size) {
    show(file, sent, begun);
    if (sent + size >= file.size) {
      byId("upload-words").textContent = "Checking the video…";
    }
    const { received } = await persistently(piece, {
      body: file.slice(sent, sent + size),
      headers: {
        "Content-Type": "application/octet-stream",
        "X-Upload-Ticket": ticket,
        "X-Upload-Offset": String(sent),
      },
      signal,
    });
    sent = received;
  }
  show(file, sent, begun);
  return ticket;
}

/** @param {string} text */
function fail(text) {
  const error = byId("upload-error");
  error.textContent = text;
  error.hidden = !text;
}

/** @param {File} file */
async function take(file) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  fail("");
  byId("upload-progress").hidden = false;
  byId("upload-cancel").hidden = false;
  byId("upload-name").textContent = file.name;
  byId("save", HTMLButtonElement).disabled = true;
  byId("id_upload", HTMLInputElement).value = "";
  try {
    byId("id_upload", HTMLInputElement).value = await upload(file, mine.signal);
    byId("upload-cancel").hidden = true;
    byId("test-button").click();
  } catch (error) {
    if (running !== mine) {
      return;
    }
    byId("upload-progress").hidden = true;
    byId("upload-name").textContent = "Choose a video or drop it here";
    if (!mine.signal.aborted) {
      fail(error instanceof Refused ? error.message : reasonFor(0));
    }
  } finally {
    if (running === mine) {
      byId("save", HTMLButtonElement).disabled = false;
    }
  }
}

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.id === "video" && target.files?.length) {
    take(target.files[0]);
    target.value = "";
  }
});
document.addEventListener("click", ({ target }) => {
  if (around(target, "#upload-cancel")) {
    running?.abort();
  }
});
for (const name of /** @type {const} */ (["dragenter", "dragover", "dragleave", "drop"])) {
  document.addEventListener(name, (event) => {
    const target = around(event.target, ".drop");
    if (!target) {
      return;
    }
    event.preventDefault();
    target.toggleAttribute("data-over", name === "dragenter" || name === "dragover");
    const file = event.dataTransfer?.files[0];
    if (name === "drop" && file) {
      take(file);
    }
  });
}
