// The board by keyboard, while a card has the focus: arrows go, Alt with arrows moves, Space picks up and puts down,
// m asks where to, e opens the fields that are changed most. Every step is announced.
import { edit } from "./card-edit.js";
import { isAt, isSorted, placeOf, put, restore, send } from "./card-move.js";
import { extendFrom, selected, toggle } from "./card-select.js";
import { hold, release } from "./live-board.js";
import { areOn } from "./shortcuts.js";
import { announce } from "./status.js";
import { fill } from "./words.js";

const PAUSE = 450;
const ACROSS = { ArrowLeft: -1, ArrowRight: 1 };
const ALONG = { ArrowUp: -1, ArrowDown: 1 };
let picked = null;
let nudged = null;

const cards = (list) => [...list.querySelectorAll(".deal-card")];
const lists = () => [...document.querySelectorAll("#board .stage:not(.collapsed) [data-cards]")];
const title = (card) => card.querySelector(".deal-title");

function say(key, card) {
  const list = card.parentElement;
  const all = cards(list);
  const values = {
    deal: title(card).textContent,
    stage: list.closest("[data-stage]").dataset.name,
    position: all.indexOf(card) + 1,
    count: all.length,
  };
  announce(fill(document.getElementById("board_words").dataset[key], values));
}

function focusCard(card) {
  if (!card) return;
  title(card).focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The list `step` columns away; when `filled`, the first one on that side which holds a card. */
function listBeside(list, step, filled) {
  const all = lists();
  for (let at = all.indexOf(list) + step; all[at]; at += step) if (!filled || cards(all[at]).length) return all[at];
  return null;
}

function go(card, key) {
  const list = card.parentElement;
  const at = cards(list).indexOf(card);
  if (key in ALONG) return focusCard(cards(list)[at + ALONG[key]]);
  const beside = listBeside(list, ACROSS[key], true);
  if (beside) focusCard(cards(beside)[Math.min(at, cards(beside).length - 1)]);
}

/** Shift the card on the page by one place or one column; whether it has moved. */
function shift(card, key) {
  const list = card.parentElement;
  const all = cards(list);
  const at = all.indexOf(card);
  if (key in ALONG) {
    if (isSorted()) announce(document.getElementById("board_words").dataset.sorted);
    if (isSorted() || !all[at + ALONG[key]]) return false;
    put(card, list, key === "ArrowUp" ? all[at - 1] : all[at + 2]);
  } else {
    const beside = listBeside(list, ACROSS[key], false);
    if (!beside) return false;
    put(card, beside, cards(beside)[at]);
  }
  focusCard(card);
  say("placed", card);
  return true;
}

function pickUp(card) {
  picked = { card, origin: placeOf(card) };
  card.classList.add("picked");
  hold();
  say("picked", card);
}

function putDown(keep) {
  const { card, origin } = picked;
  picked = null;
  card.classList.remove("picked");
  if (!keep) restore(card, origin);
  focusCard(card);
  if (keep && !isAt(card, origin)) send(card, origin, "keyboard");
  say(keep ? "dropped" : "cancelled", card);
  release();
}

/** Alt with arrows: several presses in a row are one move. */
function nudge(card, key) {
  if (nudged?.card !== card) {
    finishNudge();
    nudged = { card, origin: placeOf(card) };
    hold();
  }
  clearTimeout(nudged.timer);
  shift(card, key);
  nudged.timer = setTimeout(finishNudge, PAUSE);
}

function finishNudge() {
  if (!nudged) return;
  const { card, origin, timer } = nudged;
  clearTimeout(timer);
  nudged = null;
  if (!isAt(card, origin)) send(card, origin, "keyboard");
  release();
}

const steps = {
  " ": (card) => (picked ? putDown(true) : pickUp(card)),
  Enter: () => putDown(true),
  Escape: () => putDown(false),
  Home: (card) => focusCard(cards(card.parentElement)[0]),
  End: (card) => focusCard(cards(card.parentElement).at(-1)),
};

/** The selected cards if there are any, else this one. */
function askWhere(card) {
  (selected().length ? document.querySelector("[data-move-selected]") : card.querySelector(".deal-move")).click();
}

const singles = { e: edit, m: askWhere, x: toggle };

function extend(card, key) {
  const all = cards(card.parentElement);
  const next = all[all.indexOf(card) + ALONG[key]];
  extendFrom(card, next);
  focusCard(next);
}

function stepFor({ key, altKey, shiftKey }, mayMove) {
  if (shiftKey && key in ALONG && !altKey && !picked) return mayMove && extend;
  if (key in ALONG || key in ACROSS) {
    if (altKey) return mayMove && nudge;
    return picked ? shift : go;
  }
  if (altKey || (picked ? key === "Home" || key === "End" : key === "Enter" || key === "Escape")) return null;
  return key === " " && !mayMove ? null : steps[key];
}

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".deal-card");
  if (!card || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const single = !picked && !event.altKey && areOn() && card.closest("[data-may-move]") && singles[event.key];
  if (single) {
    event.preventDefault();
    return single(card);
  }
  if (!event.target.matches(".deal-title")) return;
  const step = stepFor(event, Boolean(card.closest("[data-may-move]")));
  if (!step) return;
  event.preventDefault();
  step(card, event.key);
});
// Going elsewhere with a card in hand puts it back. (Moving the card itself takes the focus away for an instant.)
document.addEventListener("focusin", ({ target }) => picked && !picked.card.contains(target) && putDown(false));
