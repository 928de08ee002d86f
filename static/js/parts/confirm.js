// Asks before what cannot be undone: `hx-confirm` of htmx, and `data-confirm` of forms. The button
// that confirms says what will be done: `data-confirm-verb` of the form, else what the pressed
// button says.

import { around, byId, findAny } from "./dom.js";

const dialog = byId("confirm", HTMLDialogElement);
const question = byId("confirm-question");
const confirming = byId("confirm-yes");

/**
 * @param {string} text
 * @param {string} verb what the button that confirms says, such as "Delete"
 * @returns {Promise<boolean>} whether the answer is yes.
 */
export function ask(text, verb) {
  question.textContent = text;
  confirming.textContent = verb;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/**
 * @param {Element} form
 * @param {Event | undefined} submitting
 * @returns {string} what is done, in a word.
 */
function verbOf(form, submitting) {
  const pressed = submitting instanceof SubmitEvent ? submitting.submitter : null;
  const button = pressed ?? findAny(form, "button") ?? form;
  return form.getAttribute("data-confirm-verb") ?? button.textContent.replace(/\s+/g, " ").trim();
}

document.addEventListener("htmx:confirm", async (event) => {
  const { question: text, issueRequest, elt, triggeringEvent } = event.detail;
  if (text) {
    event.preventDefault();
    if (await ask(text, verbOf(elt, triggeringEvent))) {
      issueRequest(true);
    }
  }
});

document.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement)) {
    return;
  }
  const text = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!text || form.dataset.confirmed || form.method === "dialog") {
    return;
  }
  event.preventDefault();
  if (await ask(text, verbOf(form, event))) {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }
});

// Any button with data-dialog="id" opens that dialog; one with data-close closes its own.
document.addEventListener("click", ({ target }) => {
  const opener = around(target, "[data-dialog]");
  const wanted = document.getElementById(opener?.dataset.dialog ?? "");
  if (wanted instanceof HTMLDialogElement) {
    wanted.showModal();
  }
  const closer = around(target, "[data-close]");
  closer?.closest("dialog")?.close();
});
