// Asks our own server; what goes wrong is said in plain words.

import { reasonFor, say } from "../parts/failures.js";
import { token } from "../parts/token.js";

// JSON, or null where there is none now: the next look may find it.
export async function look(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? await answer.json() : null;
  } catch {
    return null;
  }
}

export async function post(address, body) {
  const headers = { "X-CSRFToken": token(), "Content-Type": "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) {
      const told = await answer.json().catch(() => null);
      say(told?.error?.message ?? reasonFor(answer.status));
    }
    return answer.ok;
  } catch {
    say(reasonFor(0));
    return false;
  }
}
