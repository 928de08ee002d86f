// Asks before what cannot be undone: `hx-confirm` of htmx, and `data-confirm` of forms.

import { around, byId } from "./dom.js";

const dialog = byId("confirm", HTMLDialogElement);
const question = byId("confirm-question");

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether the answer is yes.
 */
export function ask(text) {
  question.textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("htmx:confirm", async (event) => {
  const { question: text, issueRequest } = event.detail;
  if (text) {
    event.preventDefault();
    if (await ask(text)) {
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
  if (await ask(text)) {
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
