// Several cards put somewhere by one drag: one request for all; they stand there at once, and go back if it is refused.
import { isSorted, placeOf, put, restore } from "./card-move.js";
import { selected } from "./card-select.js";
import { hold, refresh, release } from "./live-board.js";

const form = () => document.getElementById("selection");
const idOf = (card) => card?.id.split("_")[1] ?? "";

/** The selected cards with where they stand, in the order of the board, if `card` is one of several. */
export function companions(card) {
  const cards = selected();
  return cards.length > 1 && cards.includes(card) ? cards.map((each) => ({ card: each, origin: placeOf(each) })) : [];
}

function beside(card, step, cards) {
  let other = card[step];
  while (other && (!other.matches(".deal-card") || cards.includes(other))) other = other[step];
  return other;
}

/** Open the form that moves the selected deals to the stage with this id. */
export function ask(stage) {
  return htmx.ajax("GET", form().dataset.url, { source: form(), target: "#dialog", values: { stage } });
}

/** `group`: from `companions`; `card` is the one that was dragged, and stands where all of them are to stand. */
export async function sendAll(card, group) {
  const cards = group.map((each) => each.card);
  const list = card.parentElement;
  const after = beside(card, "previousElementSibling", cards);
  const before = beside(card, "nextElementSibling", cards);
  for (const each of cards) put(each, list, before);
  const { stage } = card.closest("[data-stage]").dataset;
  const spot = isSorted() ? {} : { before: idOf(before), after: idOf(after) };
  const columns = new Set([...group.map(({ origin }) => origin.list), list].map((each) => each.closest("[data-stage]")));
  if (!(await post({ stage, once: crypto.randomUUID(), ...spot }))) {
    for (const { card: each, origin } of group.toReversed()) restore(each, origin);
    refresh(columns);
  }
}

/** Whether the server has done it. */
async function post(values) {
  let isDone = false;
  const note = () => (isDone = true);
  document.addEventListener("selection:done", note, { once: true });
  hold();
  await htmx.ajax("POST", form().dataset.url, { source: form(), target: "#dialog", values });
  release();
  document.removeEventListener("selection:done", note);
  return isDone;
}
