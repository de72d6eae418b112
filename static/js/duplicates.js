// The work list of duplicates by keyboard: m merges the group one is in, n says that it is none, l puts it off, o takes
// it up again. What is decided is gone, and the focus goes on to the group in its place.
import { areOn } from "./shortcuts.js";

let place = -1;
let wanted = "";

const list = () => document.querySelector("#list[data-here]");
const groups = () => [...document.querySelectorAll(".duplicate")];
const focus = (group) => group?.querySelector(".row-link").focus();

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !areOn()) return;
  const group = event.target.closest?.(".duplicate");
  if (!group || !/^[a-z]$/.test(event.key) || document.querySelector("dialog[open]")) return;
  const button = group.querySelector(`[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("htmx:before:request", ({ detail }) => {
  const group = detail.ctx.sourceElement.closest?.(".duplicate");
  place = group && detail.ctx.target?.id === "list" ? groups().indexOf(group) : -1;
});
document.addEventListener("htmx:after:swap", () => {
  if (!list()) return;
  const group = wanted ? document.getElementById(wanted) : place < 0 ? null : (groups()[place] ?? groups().at(-1));
  if (group) focus(group);
  else if (place >= 0) list().querySelector(".empty h2")?.focus();
  place = -1;
  wanted = "";
});
document.addEventListener("duplicates:changed", ({ detail }) => {
  if (!list()) return;
  wanted = detail.focus ?? document.activeElement.closest(".duplicate")?.id ?? "";
  htmx.ajax("GET", list().dataset.here, { target: "#list", swap: "outerMorph" });
});
