// What this browser remembers of how the user likes the live view.

/** @param {string} key */
const name = (key) => `spoton.live.${key}`;

/**
 * @template {object} T
 * @param {string} key
 * @param {T} fallback
 * @returns {T}
 */
export function recall(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(name(key)) ?? "null") ?? fallback;
  } catch {
    return fallback; // a private window, or what another version has left
  }
}

/**
 * @param {string} key
 * @param {object} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // It holds until the page is left.
  }
}
