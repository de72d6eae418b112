// Rows of a form that can be added: the <template> holds an empty one, the counter of the form tells how many there are.

document.addEventListener("click", ({ target }) => {
  const rows = target.closest("[data-add-row]")?.closest("[data-rows]");
  if (!rows) return;
  const counter = rows.querySelector(`[name="${rows.dataset.rows}-TOTAL_FORMS"]`);
  if (Number(counter.value) >= Number(rows.dataset.most)) return;
  const template = rows.querySelector("template");
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", counter.value);
  template.before(holder.content);
  counter.value = Number(counter.value) + 1;
  template.previousElementSibling.querySelector("input").focus();
});
