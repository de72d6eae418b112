// The form at the top of a column for a new deal: opened by its button, closed by Esc, open for the next one after each.

function open(form) {
  form.dataset.open = "";
  // What is being typed is not for a fresh copy of the column to overwrite.
  form.setAttribute("hx-morph-skip", "");
  form.elements.title.focus();
}

function close(form) {
  delete form.dataset.open;
  form.removeAttribute("hx-morph-skip");
  document.querySelector(`.stage-head [data-quick-add="${form.id}"]`)?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-quick-add]");
  const form = opener ? document.getElementById(opener.dataset.quickAdd) : null;
  const closer = event.target.closest?.("[data-quick-add-close]");
  if (!form && !closer) return;
  event.preventDefault();
  if (form) open(form);
  else close(closer.closest("form"));
});
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".quick-add");
  if (event.key !== "Escape" || !form) return;
  event.preventDefault();
  close(form);
});
