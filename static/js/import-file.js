// A file dropped on `data-drop` goes the way of a chosen one; either is sent at once.

const zoneOf = ({ target, dataTransfer }) => dataTransfer?.types.includes("Files") && target.closest?.("[data-drop]");

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  document.querySelector("[data-drop]")?.classList.toggle("over", Boolean(zone));
  if (zone) event.preventDefault();
});

document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (!relatedTarget?.closest?.("[data-drop]")) document.querySelector("[data-drop]")?.classList.remove("over");
});

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  zone.classList.remove("over");
  const input = zone.querySelector('input[type="file"]');
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-drop] input[type=file]") && target.files.length) target.form.requestSubmit();
});

// Selectors that decide how the file is read take effect by themselves; the button is for who has no script.
document.addEventListener("change", ({ target }) => {
  if (target.form?.matches("[data-submit-on-change]")) target.form.requestSubmit();
});
