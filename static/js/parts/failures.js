// Says in plain words when a part of the page could not be loaded or saved.

const REASONS = {
  0: "The server cannot be reached. Is it running?",
  401: "You are signed out: load the page again.",
  403: "Your account may not do this.",
  404: "This is not there any more.",
  413: "This is larger than the server takes.",
  429: "That was often: wait a moment and try again.",
  503: "A part of the system is down. Try again in a moment.",
};

export function say(text, kind = "bad") {
  const notice = document.createElement("p");
  notice.className = `notice notice-${kind}`;
  notice.setAttribute("role", kind === "bad" ? "alert" : "status");
  notice.textContent = text;
  document.getElementById("messages")?.replaceChildren(notice);
}

export const reasonFor = (status) => REASONS[status] ?? `The server answered ${status}.`;

document.addEventListener("htmx:responseError", (event) => say(reasonFor(event.detail.xhr.status)));
document.addEventListener("htmx:sendError", () => say(reasonFor(0)));
