// The form of an attribute shows what its type needs: options for a list, a pattern for text.

function fit(form) {
  const type = form.querySelector('[name="type"]').value;
  for (const part of form.querySelectorAll("[data-for-types]")) {
    part.hidden = !part.dataset.forTypes.split(" ").includes(type);
  }
}

document.addEventListener("change", ({ target }) => {
  const form = target.name === "type" && target.closest("[data-attribute-form]");
  if (form) fit(form);
});
document.querySelectorAll("[data-attribute-form]").forEach(fit);
