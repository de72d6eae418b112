// The lines of a list change places: by their arrows, by Alt with an arrow key, by dragging. Where a line has a form of
// moves (data-place) each move is sent at once; else the form around the list keeps the order.
import { announce } from "./status.js";
import { fill } from "./words.js";

const KEYS = { ArrowUp: -1, ArrowDown: 1 };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const lineOf = (element) => element.closest?.("[data-reorder] > *");
const placing = (line) => line.querySelector("form[data-place]");
const stops = (line) => [...line.querySelectorAll("a[href], button, input:not([type=hidden])")];
// The line whose move is on its way, and what in it had the focus: the answer draws the list anew.
let sent = null;
// The line above the one that is dragged, where it is taken up; and the drop whose answer is awaited.
let origin = null;
let dropped = null;

function say(line) {
  const lines = [...line.parentElement.children];
  const name = line.querySelector("[data-name]").textContent;
  announce(fill(line.parentElement.dataset.placed, { name, place: lines.indexOf(line) + 1, count: lines.length }));
}

function shift(line, step) {
  const form = placing(line);
  if (form) return form.requestSubmit(form.querySelector(`[name=step][value="${step}"]`));
  const focused = document.activeElement;
  const beside = step < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!beside) return;
  if (step < 0) beside.before(line);
  else beside.after(line);
  focused.focus();
  line.scrollIntoView({ block: "nearest" });
  say(line);
}

function drop({ item, oldIndex, newIndex }) {
  const form = placing(item);
  if (!form) return say(item);
  if (oldIndex === newIndex) return;
  const after = document.createElement("input");
  Object.assign(after, { type: "hidden", name: "after", value: item.previousElementSibling?.dataset.key ?? "" });
  if (!after.value && /^\d+$/.test(item.dataset.key)) after.value = "0";
  form.append(after);
  dropped = { form, item, after, behind: origin };
  form.requestSubmit();
}

/** Nothing was written: the line goes back to where it was taken from. The answers 409 and 422 draw the list anew. */
function putBack({ detail }) {
  const { sourceElement, response } = detail.ctx ?? {};
  if (!dropped || sourceElement !== dropped.form || [409, 422].includes(response?.status)) return;
  const { item, after, behind } = dropped;
  dropped = null;
  after.remove();
  if (behind) behind.after(item);
  else item.parentElement?.prepend(item);
}

function wire() {
  for (const list of window.Sortable ? document.querySelectorAll("[data-reorder]") : []) {
    const animation = still.matches ? 0 : 140;
    const onChoose = ({ item }) => (origin = item.previousElementSibling);
    const options = { handle: "[data-grip]", animation, forceFallback: true, ghostClass: "landing", onChoose, onEnd: drop };
    if (!Sortable.get(list)) Sortable.create(list, options);
  }
}

/** Once the answer has drawn the list anew: the focus back to where it was in the line, and its new place said. */
function arrive({ detail }) {
  if (!sent || detail.ctx.sourceElement !== sent.form) return;
  const { list, key, stop } = sent;
  sent = null;
  const lines = document.getElementById(list)?.querySelector("[data-reorder]")?.children ?? [];
  const line = [...lines].find(({ dataset }) => dataset.key === key);
  if (!line) return;
  stops(line)[stop]?.focus();
  line.scrollIntoView({ block: "nearest" });
  say(line);
}

document.addEventListener("submit", ({ target }) => {
  const line = target.matches("form[data-place]") && lineOf(target);
  if (!line) return;
  const stop = stops(line).indexOf(document.activeElement);
  sent = { form: target, list: line.parentElement.closest("[id]").id, key: line.dataset.key, stop };
});
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
document.addEventListener("htmx:after:swap", arrive);
document.addEventListener("htmx:response:error", putBack);
document.addEventListener("htmx:error", putBack);
