// What this browser remembers of how somebody likes the live view.

const name = (key) => `spoton.live.${key}`;

export function recall(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(name(key))) ?? fallback;
  } catch {
    return fallback; // a private window, or what another version has left
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // It holds until the page is left.
  }
}
