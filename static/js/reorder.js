// The lines of a form change places: by their arrows, by Alt with an arrow key, by dragging. The form keeps the order.
import { announce } from "./status.js";
import { fill } from "./words.js";

const KEYS = { ArrowUp: -1, ArrowDown: 1 };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const lineOf = (element) => element.closest?.("[data-reorder] > *");

function say(line) {
  const lines = [...line.parentElement.children];
  const name = line.querySelector("[data-name]").textContent;
  announce(fill(line.parentElement.dataset.placed, { name, place: lines.indexOf(line) + 1, count: lines.length }));
}

function shift(line, step) {
  const focused = document.activeElement;
  const beside = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!beside) return;
  if (step < 0) beside.before(line);
  else beside.after(line);
  focused.focus();
  line.scrollIntoView({ block: "nearest" });
  say(line);
}

function wire() {
  for (const list of window.Sortable ? document.querySelectorAll("[data-reorder]") : []) {
    const animation = still.matches ? 0 : 140;
    const options = { handle: "[data-grip]", animation, forceFallback: true, ghostClass: "landing", onEnd: ({ item }) => say(item) };
    if (!Sortable.get(list)) Sortable.create(list, options);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reorder] [data-step]");
  if (!button) return;
  event.preventDefault();
  shift(lineOf(button), Number(button.dataset.step));
});
document.addEventListener("keydown", (event) => {
  const line = event.altKey && KEYS[event.key] && lineOf(event.target);
  if (!line) return;
  event.preventDefault();
  shift(line, KEYS[event.key]);
});
document.addEventListener("DOMContentLoaded", wire);
document.addEventListener("htmx:after:swap", wire);
