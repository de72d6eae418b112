// A fetched <dialog data-open> opens as a modal; closing gives the focus back to what opened it.

const FIELD = ".dialog-body :is(input:not([type=hidden]), select, textarea):not(:disabled)";
let opener = null;

/** What is to be dealt with first; by touch a field would bring up the keyboard, over half of the dialog. */
function firstOf(dialog) {
  const named = dialog.querySelector('[aria-invalid="true"], [autofocus]');
  return named ?? (matchMedia("(pointer: coarse)").matches ? null : dialog.querySelector(FIELD));
}

export function open(dialog, again = false) {
  dialog.classList.toggle("again", again);
  // Only once: when closed, it stays on the page until it has faded.
  delete dialog.dataset.open;
  dialog.showModal();
  firstOf(dialog)?.focus();
}

function openFetched() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    open(dialog, dialog.parentElement.dataset.held === "true");
  }
  const region = document.getElementById("dialog");
  if (!region) return;
  const holds = Boolean(region.querySelector("dialog[open]"));
  if (region.dataset.held === "true" && !holds) giveBack();
  region.dataset.held = holds;
}

function giveBack() {
  const target = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
  target?.focus();
  opener = null;
}

document.addEventListener("htmx:before:request", ({ detail }) => {
  const { target, sourceElement } = detail.ctx;
  if (target?.id === "dialog" && !target.querySelector("dialog[open]")) opener = sourceElement;
});
document.addEventListener("htmx:after:swap", openFetched);
document.addEventListener("dialog:close", () => {
  for (const dialog of document.querySelectorAll("#dialog dialog[open]")) dialog.close();
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  const { sourceElement, response } = detail.ctx;
  if (response?.status < 400) sourceElement.closest?.("#dialog [data-closes]")?.closest("dialog").close();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
});
// `close` does not bubble.
document.addEventListener(
  "close",
  ({ target }) => {
    if (!target.matches("#dialog > dialog")) return;
    target.parentElement.dataset.held = false;
    giveBack();
    setTimeout(() => target.open || target.remove(), 200);
  },
  true,
);
openFetched();
