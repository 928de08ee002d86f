// Says in plain words when a part of the page could not be loaded or saved.

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
