// On the page that says that nothing runs: looks every few seconds whether something does.

import { byId } from "./parts/dom.js";
import { call, Refused } from "./parts/http.js";

const ACTIVE = new Set(["queued", "initializing", "processing", "paused"]);
const EVERY_MS = 4000;
const address = byId("no-task").dataset.poll;

async function look() {
  try {
    /** @type {{ results: { status: string }[] }} */
    const { results } = await call("GET", `${address}?limit=20`);
    if (results.some((task) => ACTIVE.has(task.status))) {
      location.reload();
      return;
    }
  } catch (error) {
    if (error instanceof Refused && [401, 403].includes(error.status)) {
      location.reload(); // leads to the sign-in page
      return;
    }
    // The server does not respond: the next request may succeed.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
