// The form of one condition of a filter shows the inputs that the chosen comparison takes.

function fit(rule, { value, dataset }) {
  const taken = JSON.parse(dataset.takes)[value];
  for (const part of rule.querySelectorAll("[data-takes]:not(select)")) {
    part.toggleAttribute("data-unused", !part.dataset.takes.split(" ").includes(taken));
  }
}

document.addEventListener("change", ({ target }) => {
  const rule = target.matches?.("select[data-takes]") && target.closest("[data-rule]");
  if (rule) fit(rule, target);
});
document.addEventListener("htmx:after:swap", () => {
  const menu = document.querySelector(".rule-menu:popover-open");
  if (!menu || menu.contains(document.activeElement)) return;
  const value = menu.querySelector(".rule-part:not([data-unused]) :is(input:not([type=hidden]), select)");
  (value ?? menu.querySelector("select, input:not([type=hidden])"))?.focus();
});
