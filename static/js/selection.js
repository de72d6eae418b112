// Check boxes of a table: a range with Shift, all of the page, and "all 12,431 matching" in words.
import { announce } from "./status.js";
import { fill, number } from "./words.js";

let last = null;
const boxes = (form) => [...form.querySelectorAll('.select-cell input[name="selected"]')];
const everything = (form) => form.querySelector('input[name="all_matching"]');

function draw(form) {
  const rows = boxes(form);
  const chosen = rows.filter(({ checked }) => checked).length;
  const head = form.querySelector("[data-select-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === rows.length;
    head.indeterminate = chosen > 0 && chosen < rows.length;
  }
  const bar = form.querySelector("[data-selection-bar]");
  bar.hidden = chosen === 0;
  // On a phone the head cannot be seen, and nothing there be ticked.
  const isWhole = head?.checked || matchMedia("(max-width: 767px)").matches;
  bar.querySelector("[data-select-matching]")?.toggleAttribute("hidden", !isWhole || everything(form).value === "1");
  const all = everything(form)?.value === "1";
  say(bar, all ? form.dataset.total : number(chosen), all ? "matching" : chosen === 1 ? "one" : "many");
}

function say(bar, count, form) {
  const words = fill(bar.dataset[form], { count });
  const place = bar.querySelector(".words");
  if (place.textContent === words) return;
  place.textContent = words;
  if (!bar.hidden) announce(words);
}

function setEverything(form, value) {
  if (everything(form)) everything(form).value = value ? "1" : "";
}

function range(form, from, to) {
  const rows = boxes(form);
  const [start, end] = [rows.indexOf(from), rows.indexOf(to)].sort((a, b) => a - b);
  if (start >= 0) for (const box of rows.slice(start, end + 1)) box.checked = to.checked;
}

/** Nothing is selected any more. The bar goes: what has the focus there gives it to the first row that was selected. */
function clear(form) {
  const row = form.querySelector("[data-selection-bar]").contains(document.activeElement)
    ? boxes(form).find(({ checked }) => checked)?.closest("tr, tbody")
    : null;
  for (const box of boxes(form)) box.checked = false;
  setEverything(form, false);
  draw(form);
  row?.querySelector(".row-link")?.focus({ preventScroll: true });
}

document.addEventListener("click", ({ target, shiftKey }) => {
  const form = target.closest?.("[data-selection]");
  if (!form) return;
  if (target.matches('.select-cell input[name="selected"]')) {
    if (shiftKey && last?.isConnected) range(form, last, target);
    last = target;
    setEverything(form, false);
  } else if (target.closest("[data-select-all]")) {
    for (const box of boxes(form)) box.checked = target.checked;
    setEverything(form, false);
  } else if (target.closest("[data-select-matching]")) setEverything(form, true);
  else if (target.closest("[data-select-none]")) return clear(form);
  else return;
  draw(form);
});
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-selection]").forEach(draw));
document.querySelectorAll("[data-selection]").forEach(draw);
