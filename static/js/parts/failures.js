// Says in plain words when a part of the page could not be loaded or saved.

const REASONS = {
  0: "Cannot reach the server. Is it running?",
  401: "You are signed out. Reload the page.",
  403: "You are not allowed to do this.",
  404: "This no longer exists.",
  413: "This is larger than the server accepts.",
  429: "Too many requests. Wait a moment and try again.",
  503: "Service unavailable. Try again in a moment.",
};

export function say(text, kind = "bad") {
  const notice = document.createElement("p");
  notice.className = `notice notice-${kind}`;
  notice.setAttribute("role", kind === "bad" ? "alert" : "status");
  notice.textContent = text;
  document.getElementById("messages")?.replaceChildren(notice);
}

export const reasonFor = (status) => REASONS[status] ?? `The server returned error ${status}.`;

document.addEventListener("htmx:responseError", (event) => say(reasonFor(event.detail.xhr.status)));
document.addEventListener("htmx:sendError", () => say(reasonFor(0)));
