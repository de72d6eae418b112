// A file dropped on `data-drop` is sent at once; a chosen one waits for the button, as forms do.

const zoneOf = ({ target, dataTransfer }) => dataTransfer?.types.includes("Files") && target.closest?.("[data-drop]");
const mark = (on) => document.querySelector("[data-drop]")?.classList.toggle("over", on);

document.addEventListener("dragover", (event) => {
  const zone = zoneOf(event);
  mark(Boolean(zone));
  if (zone) event.preventDefault();
});

document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget?.closest?.("[data-drop]") || mark(false));

document.addEventListener("drop", (event) => {
  const zone = zoneOf(event);
  if (!zone) return;
  event.preventDefault();
  mark(false);
  const input = zone.querySelector('input[type="file"]');
  input.files = event.dataTransfer.files;
  input.form.requestSubmit();
});
