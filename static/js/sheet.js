// A sheet is walked like one: Enter and the arrows go up and down a column; a new row is kept when it is left.

const rowOf = ({ target }) => target.closest?.("[data-sheet] .sheet-row > form");
const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

function beside(row, by) {
  const rows = [...row.closest("[data-sheet]").querySelectorAll(".sheet-row > form")];
  return rows[rows.indexOf(row) + by];
}

function send(row) {
  if (row.dataset.sent || !row.elements.name.value.trim()) return;
  row.dataset.sent = "true";
  row.requestSubmit();
}

document.addEventListener("keydown", (event) => {
  const row = rowOf(event);
  const by = STEPS[event.key];
  if (!row || !by || !event.target.matches("input[name]") || event.altKey || event.ctrlKey || event.metaKey) return;
  const isNew = row.matches("[data-new-row]");
  // In the first cell of a new row the arrows walk through the suggestions.
  if (isNew && event.key !== "Enter" && event.target.list && event.target.value) return;
  event.preventDefault();
  if (isNew && event.key === "Enter") return send(row);
  const cell = beside(row, by)?.elements[event.target.name];
  cell?.focus();
  cell?.select();
});
document.addEventListener("focusout", (event) => {
  const row = rowOf(event);
  if (row?.matches("[data-new-row]") && !row.contains(event.relatedTarget)) send(row);
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  if (detail.ctx.sourceElement.matches?.("[data-new-row]")) delete detail.ctx.sourceElement.dataset.sent;
});
