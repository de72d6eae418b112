// A list by keyboard: arrows or j and k walk through its rows, Space ticks one, with Shift several, Enter opens.
// One row at a time is a stop of Tab. While a record lies open beside the list, it follows.
import { isOpen, peek } from "./pane.js";
import { areOn } from "./shortcuts.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1, J: 1, K: -1 };
const EDGES = { Home: 0, End: -1 };
const PAUSE = 140;
const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
let cursor = null;
let anchor = null;
let timer;

const ROWS = ".list-table > tbody > tr, .duplicate";
const rows = () => [...document.querySelectorAll(ROWS)];
const linkOf = (row) => row.querySelector(".row-link");
const boxOf = (row) => row.querySelector(".select-cell input");
const rowOf = (element) => element.closest?.(ROWS);
const isBlocked = () => document.querySelector("dialog[open], :popover-open:not(#toasts, .tooltip)");

/** Only the row one is in, or else the first, is a stop of Tab. */
function rove() {
  const all = rows();
  cursor = all.find(({ id }) => id === cursor?.id) ?? all[0] ?? null;
  for (const row of all) {
    for (const stop of row.querySelectorAll("a, .select-cell input, .duplicate button")) stop.tabIndex = row === cursor ? 0 : -1;
  }
}

function goTo(row) {
  if (!row) return;
  cursor = row;
  rove();
  linkOf(row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  clearTimeout(timer);
  if (isOpen() && linkOf(row).matches('[hx-target="#pane"]')) timer = setTimeout(() => row.isConnected && document.activeElement === linkOf(row) && peek(linkOf(row)), PAUSE);
}

function target(key) {
  const all = rows();
  if (key in EDGES) return all.at(EDGES[key]);
  // Whoever comes from elsewhere goes to where they were.
  const isHere = cursor?.contains(document.activeElement) || (isOpen() && cursor);
  return isHere ? all[all.indexOf(cursor) + STEPS[key]] : (cursor ?? all[0]);
}

function tick(box, checked) {
  if (box && box.checked !== checked) box.click();
}

/** What lies between where Shift was first held and here is ticked; what is left behind no more. */
function extend(from, to) {
  if (!to || from === to) return;
  const all = rows();
  anchor = anchor?.isConnected ? anchor : from;
  const grows = Math.abs(all.indexOf(to) - all.indexOf(anchor)) > Math.abs(all.indexOf(from) - all.indexOf(anchor));
  tick(boxOf(anchor), true);
  if (grows) tick(boxOf(to), true);
  else tick(boxOf(from), false);
}

function walk(event) {
  const from = cursor;
  const to = target(event.key);
  if (event.shiftKey && from?.contains(document.activeElement)) extend(from, to);
  else anchor = null;
  goTo(to);
}

function press(row, { shiftKey }) {
  const box = boxOf(row);
  box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
}

/** What a key does here; undefined where it is none of ours. */
function actOf({ key, target }) {
  const row = rowOf(target);
  const isNear = row || target === document.body || target.matches(".table-scroll, #main");
  if (key.length === 1 && key !== " ") return key in STEPS && areOn() ? walk : undefined;
  if (key in STEPS) return isNear ? walk : undefined;
  if (key in EDGES) return row ? walk : undefined;
  if (key === " ") return row && target === linkOf(row) && boxOf(row) ? (event) => press(row, event) : undefined;
  if (key === "Escape") return !isOpen() && document.querySelector("[data-selection-bar]:not([hidden])") ? clear : undefined;
  return undefined;
}

function clear() {
  anchor = null;
  document.querySelector("[data-select-none]").click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !rows().length || isBlocked()) return;
  const isSearch = event.target.matches?.("[data-search]") && event.key === "ArrowDown";
  if (event.target.matches?.(TYPED) && !isSearch) return;
  const act = isSearch ? () => goTo(rows()[0]) : actOf(event);
  if (!act) return;
  event.preventDefault();
  act(event);
});
document.addEventListener("focusin", ({ target }) => {
  const row = rowOf(target);
  if (!row || row === cursor) return;
  cursor = row;
  rove();
});
document.addEventListener("htmx:after:swap", rove);
rove();
