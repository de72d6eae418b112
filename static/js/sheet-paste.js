// Cells copied from a spreadsheet: into the empty row of a sheet they are new rows, elsewhere they fill what is there.
import { toast } from "./toast.js";

const rowOf = (cell) => cell.closest?.("[data-sheet] .sheet-row > form");
const cellsOf = (row) => [...row.querySelectorAll(".sheet-cell input")];

function add(sheet, text) {
  const values = { text, once: crypto.randomUUID() };
  htmx.ajax("POST", sheet.dataset.pasted, { source: sheet, target: "#dialog", values });
}

function fill(rows, at, lines) {
  lines.forEach((line, down) => {
    const cells = cellsOf(rows[down]).slice(at);
    line.split("\t").forEach((text, right) => cells[right] && (cells[right].value = text.trim()));
    // The row saves itself, as after typing.
    cells[0].dispatchEvent(new Event("change", { bubbles: true }));
  });
}

document.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text").replace(/(\r?\n)+$/, "") ?? "";
  const row = rowOf(event.target);
  if (!row || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const sheet = row.closest("[data-sheet]");
  if (row.matches("[data-new-row]")) return add(sheet, text);
  const rows = [...sheet.querySelectorAll(".sheet-row > form[data-in-place]")];
  const below = rows.slice(rows.indexOf(row));
  const lines = text.split(/\r?\n/);
  if (lines.length > below.length) return toast({ text: sheet.dataset.tooMany, level: "bad" });
  fill(below, cellsOf(row).indexOf(event.target), lines);
});
