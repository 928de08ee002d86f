// Calls of our own server: JSON there and back, refusals in words.

import { reasonFor } from "../parts/failures.js";
import { token } from "../parts/token.js";

export class Refused extends Error {}

export async function call(method, address, body = undefined, options = {}) {
  const isForm = body instanceof FormData;
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  if (body !== undefined && !isForm) {
    headers["Content-Type"] = "application/json";
  }
  let answer;
  try {
    const content = isForm || body === undefined ? body : JSON.stringify(body);
    answer = await fetch(address, { method, headers, body: content, ...options });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw new Refused(reasonFor(0));
  }
  if (!answer.ok) {
    throw new Refused(await words(answer));
  }
  return answer.status === 204 ? null : answer.json();
}

async function words(answer) {
  try {
    const { error } = await answer.json();
    const fields = Object.values(error.fields ?? {}).flat(3);
    return fields.filter((text) => typeof text === "string").join(" ") || error.message;
  } catch {
    return reasonFor(answer.status);
  }
}
