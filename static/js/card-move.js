// A card that was put somewhere on the page, by mouse, touch or keyboard: ask the server, and put it back if refused.
import { hold, release } from "./live-board.js";

const origins = new Map();
const turns = new Map();

const sibling = (card, step) => {
  let other = card[step];
  while (other && !other.matches(".deal-card")) other = other[step];
  return other;
};
const idOf = (element) => element?.id.split("_")[1] ?? "";

/** Where `card` stands now, for `put` later. */
export function placeOf(card) {
  return { list: card.parentElement, next: sibling(card, "nextElementSibling") };
}

export function put(card, { list, next }) {
  list.insertBefore(card, next?.parentElement === list ? next : list.querySelector(".stage-more"));
}

export const isAt = (card, { list, next }) =>
  card.parentElement === list && sibling(card, "nextElementSibling") === next;

/** Tell the server that `card` stands where it stands; it came from `origin`. Moves of one card take turns. */
export function send(card, origin, path) {
  const turn = (turns.get(card.id) ?? Promise.resolve()).then(() => post(card, origin, path));
  turns.set(card.id, turn);
  return turn;
}

async function post(card, origin, path) {
  hold();
  origins.set(card, origin);
  const values = {
    stage: card.closest("[data-stage]").dataset.stage,
    before: idOf(sibling(card, "nextElementSibling")),
    after: idOf(sibling(card, "previousElementSibling")),
    version: card.dataset.version,
    q: document.getElementById("board").dataset.q,
    is_placed: "1",
    path,
  };
  const url = `${card.querySelector(".deal-title").getAttribute("href")}stage/`;
  await htmx.ajax("POST", url, { source: card, target: card, swap: "none", values });
  origins.delete(card);
  release();
}

function refuse(card) {
  const hadFocus = card.contains(document.activeElement);
  put(card, origins.get(card));
  card.classList.add("refused");
  setTimeout(() => card.classList.remove("refused"), 600);
  if (hadFocus) card.querySelector(".deal-title").focus({ preventScroll: true });
}

// Before the answer is drawn, so that what it draws is the last word.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  if (origins.has(target) && detail.ctx.response.status >= 400) refuse(target);
});
document.addEventListener("htmx:error", ({ target }) => origins.has(target) && refuse(target));
