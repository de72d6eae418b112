// A table row is as good a target as the link in it.

document.addEventListener("click", ({ target, button, detail }) => {
  const row = target.closest?.("tr");
  const link = row?.querySelector(".row-link");
  if (!link || button || detail > 1 || String(getSelection())) return;
  if (!target.closest("a, button, input, select, textarea, label, form.in-place, .select-cell")) link.click();
});
