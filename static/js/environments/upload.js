// Sends a video in pieces, with a progress bar, and then has it looked at.

import { reasonFor } from "../parts/failures.js";
import { token } from "../parts/token.js";

const TRIES = 5;
const WAIT_MS = 1500;
let running = null;

const part = (id) => document.getElementById(id);

class Told extends Error {}
class Refused extends Told {}
class Busy extends Told {}

async function post(address, options) {
  const answer = await fetch(address, {
    method: "POST",
    ...options,
    headers: { "X-CSRFToken": token(), Accept: "application/json", ...options.headers },
    signal: running.signal,
  });
  if (answer.ok) {
    return answer.json();
  }
  const offset = answer.headers.get("X-Upload-Offset");
  if (answer.status === 409 && offset !== null) {
    return { received: Number(offset) };
  }
  const said = await answer.json().catch(() => null);
  // Busy: everything has arrived, and the last piece is sent once more.
  const Kind = answer.status === 503 ? Busy : Refused;
  throw new Kind(said?.error?.message ?? reasonFor(answer.status));
}

// A network that is gone for some seconds costs nothing but these.
async function persistently(address, options) {
  for (let trial = 1; ; trial += 1) {
    try {
      return await post(address, options);
    } catch (error) {
      if (error instanceof Refused || running.signal.aborted || trial === TRIES) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, trial * WAIT_MS));
    }
  }
}

function show(file, sent, begun) {
  part("upload-progress").querySelector("progress").value = sent / file.size;
  const seconds = (performance.now() - begun) / 1000;
  const left = sent ? (seconds / sent) * (file.size - sent) : 0;
  const percent = Math.floor((sent / file.size) * 100);
  const wait = left > 90 ? `, ${Math.round(left / 60)} min left` : "";
  part("upload-words").textContent = sent === file.size ? "Done" : `${percent} %${wait}`;
}

async function send(file) {
  const box = part("upload");
  const body = new URLSearchParams({ name: file.name, size: String(file.size) });
  const { ticket, piece_bytes: size } = await post(box.dataset.begin, { body });
  const begun = performance.now();
  let sent = 0;
  while (sent < file.size) {
    show(file, sent, begun);
    if (sent + size >= file.size) {
      part("upload-words").textContent = "Checking the video…";
    }
    const { received } = await persistently(box.dataset.piece, {
      body: file.slice(sent, sent + size),
      headers: {
        "Content-Type": "application/octet-stream",
        "X-Upload-Ticket": ticket,
        "X-Upload-Offset": String(sent),
      },
    });
    sent = received;
  }
  show(file, sent, begun);
  return ticket;
}

function fail(text) {
  const error = part("upload-error");
  error.textContent = text;
  error.hidden = !text;
}

async function take(file) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  fail("");
  part("upload-progress").hidden = false;
  part("upload-cancel").hidden = false;
  part("upload-name").textContent = file.name;
  part("save").disabled = true;
  part("id_upload").value = "";
  try {
    part("id_upload").value = await send(file);
    part("upload-cancel").hidden = true;
    part("test-button").click();
  } catch (error) {
    if (running !== mine) {
      return;
    }
    part("upload-progress").hidden = true;
    part("upload-name").textContent = "Choose a video or drop it here";
    if (!mine.signal.aborted) {
      fail(error instanceof Told ? error.message : reasonFor(0));
    }
  } finally {
    if (running === mine) {
      part("save").disabled = false;
    }
  }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "video" && event.target.files.length) {
    take(event.target.files[0]);
    event.target.value = "";
  }
});
document.addEventListener("click", (event) => {
  if (event.target.closest("#upload-cancel")) {
    running?.abort();
  }
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const target = event.target.closest?.(".drop");
    if (!target) {
      return;
    }
    event.preventDefault();
    target.toggleAttribute("data-over", name === "dragenter" || name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) {
      take(event.dataTransfer.files[0]);
    }
  });
}
