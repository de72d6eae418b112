// The ticked rows of a table as text with tabs, for a sheet or a mail.
import { toast } from "./toast.js";
import { fill, number, word } from "./words.js";

const cellsOf = (row) => [...row.querySelectorAll("th, td")].filter((cell) => !cell.matches(".select-cell"));
// A cell may show a picture's initials, or the same twice, for the eye and for the ear.
const textOf = (cell) => {
  const copy = cell.cloneNode(true);
  for (const part of copy.querySelectorAll("[aria-hidden=true]")) part.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
};

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy-rows]");
  if (!button) return;
  const form = button.closest("[data-selection]");
  const head = form.querySelector("thead tr");
  const rows = [...form.querySelectorAll("tbody tr")].filter((row) => row.querySelector(".select-cell input").checked);
  const lines = [head, ...rows].map((row) => cellsOf(row).map(textOf).join("\t"));
  try {
    await navigator.clipboard.writeText(lines.join("\n"));
    toast({ text: fill(button.dataset.copied, { count: number(rows.length) }), level: "good" });
  } catch {
    toast({ text: word("errorClipboard"), level: "bad" });
  }
});
