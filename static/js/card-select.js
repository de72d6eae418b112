// Many cards at a time: by the box at a card's corner, Ctrl or Cmd with a click, x; a range within a column by Shift;
// on touch by taps, once "Select deals" is pressed. What is selected stays so however often its column is drawn anew.
import { announce } from "./status.js";
import { fill, number } from "./words.js";

const LINGER = 500;
const chosen = new Set();
let anchor = null;
let isMode = false;
let landing = null;
let timer;

const bar = () => document.getElementById("selection");
const boxOf = (card) => card.querySelector(":scope > input[name=selected]");
const cardsOf = (list) => [...list.querySelectorAll(".deal-card")];
const all = () => [...document.querySelectorAll("#board .deal-card:not(.dragged)")];
const title = (card) => card.querySelector(".deal-title");

/** The selected cards, in the order of the board. */
export const selected = () => all().filter(({ id }) => chosen.has(id));
export const isSelected = (card) => chosen.has(card.id);

export function toggle(card) {
  choose([card], !chosen.has(card.id));
  anchor = card.id;
}

/** All from the card that was last picked to this one, if both are in one column. */
export function extend(card) {
  const list = cardsOf(card.parentElement);
  const from = list.findIndex(({ id }) => id === anchor);
  if (from < 0) return toggle(card);
  const [start, end] = [from, list.indexOf(card)].sort((a, b) => a - b);
  choose(list.slice(start, end + 1), true);
}

/** By Shift with an arrow: the card `from` and the one beside it. */
export function extendFrom(from, to) {
  if (!chosen.has(from.id)) toggle(from);
  if (to) choose([to], true);
}

export function clear() {
  // The bar goes, and with it what has the focus there.
  const card = bar()?.contains(document.activeElement) ? selected()[0] : null;
  chosen.clear();
  anchor = null;
  setMode(false);
  if (card) title(card).focus({ preventScroll: true });
}

function choose(cards, isOn) {
  for (const { id } of cards) isOn ? chosen.add(id) : chosen.delete(id);
  draw(true);
}

function setMode(isOn) {
  isMode = isOn;
  for (const button of document.querySelectorAll("[data-select-mode]")) button.setAttribute("aria-pressed", isOn);
  draw(true);
}

function draw(isSaid) {
  if (!bar()) return;
  for (const card of all()) {
    const isOn = chosen.has(card.id);
    card.classList.toggle("selected", isOn);
    if (boxOf(card)) boxOf(card).checked = isOn;
  }
  document.documentElement.classList.toggle("selecting", isMode || chosen.size > 0);
  bar().elements.versions.value = selected().map(({ id, dataset }) => `${id.split("_")[1]}:${dataset.version}`).join(" ");
  say(isSaid);
}

function say(isSaid) {
  const { one, many, none } = bar().dataset;
  const words = chosen.size ? fill(chosen.size === 1 ? one : many, { count: number(chosen.size) }) : none;
  const place = bar().querySelector(".words");
  bar().hidden = !chosen.size;
  if (place.textContent === words) return;
  place.textContent = words;
  if (isSaid) announce(words);
}

/** Cards that are gone, or stand in a column that is collapsed by now, are selected no more. */
function forget() {
  if (document.querySelector(".dragging-card")) return;
  const before = chosen.size;
  for (const id of chosen) if (!document.getElementById(id)) chosen.delete(id);
  if (chosen.size !== before) draw(true);
}

function pick(event) {
  const card = event.target.closest?.("#board[data-may-move] .deal-card");
  const box = card && event.target.closest("input[name=selected]");
  const isPick = event.ctrlKey || event.metaKey || event.shiftKey || isMode;
  if (!card || (!box && (!isPick || event.target.closest("button, .deal-move")))) return;
  if (!box) {
    event.preventDefault();
    event.stopPropagation();
  }
  if (event.shiftKey) extend(card);
  else toggle(card);
}

document.addEventListener("click", pick, true);
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("#selection [data-select-none]")) clear();
  const mode = target.closest?.("[data-select-mode]");
  if (mode) isMode ? clear() : setMode(true);
});
document.addEventListener("keydown", (event) => {
  const isBusy = document.querySelector("dialog[open], .deal-card.picked, .dragging-card, :popover-open:not(#toasts)");
  if (event.key !== "Escape" || event.defaultPrevented || isBusy || !(chosen.size || isMode)) return;
  event.preventDefault();
  clear();
});
document.addEventListener("selection:done", () => {
  landing = selected()[0]?.id;
  clear();
});
document.addEventListener("htmx:after:swap", () => {
  draw(false);
  clearTimeout(timer);
  timer = setTimeout(forget, LINGER);
  const card = landing && document.getElementById(landing);
  if (!card) return;
  landing = null;
  const isLost = !document.activeElement || document.activeElement === document.body || bar()?.contains(document.activeElement);
  if (isLost) title(card).focus({ preventScroll: true });
});
