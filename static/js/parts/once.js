// A form is sent once: a second click while the answer is on its way sends it no second time.
// One whose answer is a file (data-download) leaves its page, and may be sent again.
// An answer that is shown only once (data-shown-once), such as a new token, is not reloaded: that
// would send its form again and make another. A reload asks for the page with the empty form.

const WAIT_MS = 30_000;
/** @type {Map<HTMLFormElement, HTMLElement | null>} forms on their way, and what sent them */
const sent = new Map();

/** @param {HTMLFormElement} form */
function release(form) {
  sent.get(form)?.removeAttribute("aria-busy");
  sent.delete(form);
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const isOther = event.defaultPrevented || !(form instanceof HTMLFormElement);
  if (isOther || form.method !== "post" || "download" in form.dataset) {
    return; // asked about first, or sent by htmx
  }
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.set(form, submitter);
  submitter?.setAttribute("aria-busy", "true");
  setTimeout(release, WAIT_MS, form); // the answer may never come
});

// The way back shows the page as it was left.
addEventListener("pageshow", () => [...sent.keys()].forEach(release));

if (document.querySelector("[data-shown-once]")) {
  history.replaceState(null, "", location.href); // no longer the answer to a form
}
