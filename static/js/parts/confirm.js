// Asks before what cannot be taken back: `hx-confirm` of htmx, and `data-confirm` of forms.

const dialog = document.getElementById("confirm");
const question = document.getElementById("confirm-question");

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
  const form = event.target;
  const text = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!text || form.dataset.confirmed || form.method === "dialog") {
    return;
  }
  event.preventDefault();
  if (await ask(text)) {
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  }
});

// Any button with data-dialog="id" opens that dialog; one with data-close closes its own.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  event.target.closest("[data-close]")?.closest("dialog")?.close();
});
