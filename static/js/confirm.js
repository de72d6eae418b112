// What destroys is asked about in a dialog of the product: `data-confirm` on a form or its button, or `hx-confirm`.
import { open } from "./dialog.js";
import { copyOf, word } from "./words.js";

const granted = new WeakSet();

/** Whether the person agreed. `act` names the deed on the button. */
function ask(question, { confirmAct, confirmHint } = {}) {
  const dialog = copyOf("confirm-template");
  dialog.querySelector("h2").textContent = question;
  dialog.querySelector("p").textContent = confirmHint ?? "";
  const button = dialog.querySelector('[value="yes"]');
  button.textContent = confirmAct ?? word("confirm");
  document.body.append(dialog);
  open(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      setTimeout(() => dialog.remove(), 200);
    });
  });
}

// Captured, so that htmx does not see the submit before the answer.
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const source = submitter?.dataset.confirm ? submitter : form;
    if (!source.dataset.confirm || granted.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(source.dataset.confirm, source.dataset))) return;
    granted.add(form);
    form.requestSubmit(submitter);
  },
  true,
);

document.addEventListener("htmx:confirm", async (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  (await ask(ctx.confirm, ctx.sourceElement.dataset)) ? issueRequest() : dropRequest();
});
