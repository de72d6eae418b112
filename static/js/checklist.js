// Alt with an arrow moves the item in which one is; the buttons beside it do the same.

document.addEventListener("keydown", (event) => {
  const item = event.altKey && event.target.closest?.(".checklist-item");
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = item && way && item.querySelector(`[data-move="${way}"]:not(:disabled)`);
  if (!button) return;
  event.preventDefault();
  const { id } = event.target;
  document.addEventListener("htmx:finally:request", () => document.getElementById(id)?.focus(), { once: true });
  button.click();
});
