// Says in plain words when a part of the page could not be loaded or saved.

import { at } from "./addresses.js";
import { reasonFor } from "./http.js";

/**
 * @param {string} text
 * @param {"bad" | "warn" | "good"} [kind]
 */
export function say(text, kind = "bad") {
  const notice = document.createElement("p");
  notice.className = `notice notice-${kind}`;
  notice.setAttribute("role", kind === "bad" ? "alert" : "status");
  notice.textContent = text;
  document.getElementById("messages")?.replaceChildren(notice);
}

document.addEventListener("htmx:responseError", (event) => say(reasonFor(event.detail.xhr.status)));
document.addEventListener("htmx:sendError", () => say(reasonFor(0)));

// Signed out meanwhile: the server led to its sign-in page, which is no part of this one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (new URL(xhr.responseURL || location.href).pathname !== at("login")) {
    return;
  }
  event.preventDefault();
  if (requestConfig?.verb === "get") {
    location.reload(); // the whole page leads to signing in, and back
  } else {
    say("You are signed out, and nothing was saved. Copy what you typed, then reload the page.");
  }
});
