// A grid of answers is walked and pasted into like a sheet: Enter and the arrows go up and down a column, several lines
// fill the rows below. What stands in the row for all shows in the empty ones, and the button counts who is complete.
import { fill, number } from "./words.js";

const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
const gridOf = (element) => element.closest?.("[data-answer-grid]");
const column = (cell) => [...gridOf(cell).querySelectorAll(`[data-column="${cell.dataset.column}"]`)];

function draw(grid) {
  const [forAll, ...lines] = [...grid.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-column]")]);
  for (const line of lines) line.forEach((cell, at) => (cell.placeholder = forAll[at].value));
  const isWhole = (line) => line.every((cell, at) => cell.value.trim() || forAll[at].value.trim());
  const count = Number(grid.dataset.can) + lines.filter(isWhole).length;
  const button = grid.closest("form").querySelector(".dialog-foot .button.primary");
  const { none, one, many } = grid.dataset;
  button.textContent = fill(count ? (count === 1 ? one : many) : none, { count: number(count) });
}

function go(cell, step) {
  const cells = column(cell);
  const next = cells[cells.indexOf(cell) + step];
  next?.focus();
  next?.select?.();
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!STEPS[key] || !gridOf(target) || event.ctrlKey || event.metaKey) return;
  // In a date the arrows count.
  if (target.type === "date" && key !== "Enter") return;
  event.preventDefault();
  go(target, STEPS[key]);
});
document.addEventListener("paste", (event) => {
  const lines = event.clipboardData?.getData("text").replace(/\r?\n$/, "").split(/\r?\n/) ?? [];
  if (lines.length < 2 || !gridOf(event.target)) return;
  event.preventDefault();
  const cells = column(event.target);
  const from = cells.indexOf(event.target);
  lines.forEach((line, at) => cells[from + at] && (cells[from + at].value = line.trim()));
  draw(gridOf(event.target));
});
document.addEventListener("input", ({ target }) => gridOf(target) && draw(gridOf(target)));
document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-answer-grid]").forEach(draw));
