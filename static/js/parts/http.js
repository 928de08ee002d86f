// Calls of our own server: JSON there and back, refusals in words.

/**
 * @typedef {object} Options
 * @property {unknown} [body] sent as it is if it is a form, parameters or a blob, else as JSON.
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {RequestCache} [cache]
 */

/** @type {Record<number, string>} by HTTP status; 0 is no answer. */
const REASONS = {
  0: "Cannot reach the server. Is it running?",
  401: "You are signed out. Reload the page.",
  403: "You are not allowed to do this.",
  404: "This no longer exists.",
  413: "This is larger than the server accepts.",
  429: "Too many requests. Wait a moment and try again.",
  503: "Service unavailable. Try again in a moment.",
};

/** @param {number} status */
export const reasonFor = (status) => REASONS[status] ?? `The server returned error ${status}.`;

/** The server said no, or cannot be reached: then `status` is 0 and `answer` null. */
export class Refused extends Error {
  /**
   * @param {string} message in words for people.
   * @param {Response | null} answer
   */
  constructor(message, answer) {
    super(message);
    this.answer = answer;
    this.status = answer?.status ?? 0;
  }
}

/** What our server wants to see with every change; the page has it for htmx. */
function token() {
  return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
}

/**
 * The answer, if it is a good one.
 *
 * @param {string} method
 * @param {string} address
 * @param {Options} [options]
 * @returns {Promise<Response>}
 * @throws {Refused} for every other answer, and for none. An end by `signal` is passed on.
 */
export async function send(method, address, { body, headers, signal, cache } = {}) {
  const isRaw = [FormData, URLSearchParams, Blob].some((kind) => body instanceof kind);
  /** @type {Record<string, string>} */
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") {
    sent["X-CSRFToken"] = token();
  }
  if (body !== undefined && !isRaw) {
    sent["Content-Type"] = "application/json";
  }
  const content = isRaw ? /** @type {BodyInit} */ (body) : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(address, { method, headers: sent, body: content, signal, cache });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw new Refused(reasonFor(0), null);
  }
  if (!answer.ok) {
    throw new Refused(await words(answer), answer);
  }
  return answer;
}

/**
 * What JSON the server answers; null if it has nothing to say.
 *
 * @param {string} method
 * @param {string} address
 * @param {Options} [options]
 * @returns {Promise<any>}
 * @throws {Refused}
 */
export async function call(method, address, options) {
  const answer = await send(method, address, options);
  return answer.status === 204 ? null : answer.json();
}

/**
 * JSON, or null where there is none now: the next look may find it.
 *
 * @param {string} address
 * @returns {Promise<any>}
 */
export async function look(address) {
  try {
    const answer = await send("GET", address);
    return answer.redirected ? null : await answer.json();
  } catch {
    return null;
  }
}

/**
 * Our refusals: `{"error": {"message", "fields"?}}`; what is wrong with a field says most.
 *
 * @param {Response} answer
 * @returns {Promise<string>}
 */
async function words(answer) {
  try {
    const { error } = await answer.json();
    const fields = Object.values(error.fields ?? {}).flat(3);
    return fields.filter((text) => typeof text === "string").join(" ") || error.message;
  } catch {
    return reasonFor(answer.status);
  }
}

/**
 * What to say of an error that was caught.
 *
 * @param {unknown} error
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));
