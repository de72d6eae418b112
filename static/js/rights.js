// Whoever may do something sees the pipeline too: the first box of a row comes with the others and goes with all.

document.addEventListener("change", ({ target }) => {
  const row = target.closest("[data-rights] tr");
  if (!row || target.type !== "checkbox") return;
  const [see, ...others] = row.querySelectorAll("input[type=checkbox]");
  if (target !== see) see.checked ||= target.checked;
  else if (others.some(({ disabled, checked }) => disabled && checked)) see.checked = true;
  else if (!see.checked) for (const other of others) other.checked = false;
});
