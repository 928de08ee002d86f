// Parts of a page that reload themselves every few seconds (data-poll): not while nobody
// looks, nor while a question is open about what would be replaced.

import { findAll } from "./dom.js";
import { say } from "./failures.js";

/** @param {HtmxEvent} event */
const isPoll = (event) => event.detail.elt?.matches?.("[data-poll]");
const isBusy = () => document.hidden || document.querySelector("dialog[open]") !== null;
/** @type {Set<string>} */
const opened = new Set(); // ids of the details that were open
let failed = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  if (isPoll(event) && isBusy()) {
    event.preventDefault();
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const poller = event.detail.requestConfig?.elt;
  // One that was replaced meanwhile would bring back what is no longer asked for.
  const isLate = !poller?.isConnected || document.querySelector("dialog[open]");
  if (poller?.matches("[data-poll]") && isLate) {
    event.preventDefault();
  }
  for (const { id, open } of findAll(document, "details[id]", HTMLDetailsElement)) {
    opened[open ? "add" : "delete"](id);
  }
});

document.addEventListener("htmx:afterSwap", () => {
  for (const id of opened) {
    document.getElementById(id)?.setAttribute("open", "");
  }
});

document.addEventListener("htmx:sendError", () => {
  failed = true; // also of a click: the next reload that succeeds says that the server is back
});
document.addEventListener("htmx:responseError", (event) => {
  failed ||= isPoll(event);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (failed && event.detail.successful) {
    failed = false;
    say("Reconnected.", "good");
  }
});

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    for (const part of document.querySelectorAll("[data-poll]")) {
      part.dispatchEvent(new Event("look"));
    }
  }
});
