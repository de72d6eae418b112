// A card that was put somewhere on the page, by mouse, touch or keyboard: ask the server, and put it back if refused.
import { hold, refresh, release } from "./live-board.js";

const origins = new Map();
const turns = new Map();

const board = () => document.getElementById("board");
const columnOf = (element) => element.closest("[data-stage]");
const idOf = (element) => element?.id.split("_")[1] ?? "";

function sibling(card, step) {
  let other = card[step];
  while (other && !other.matches(".deal-card")) other = other[step];
  return other;
}

/** Whether the cards are in an order of their own, and not in the one that people have given them. */
export const isSorted = () => board().dataset.sort !== "rank";

/** Where `card` stands now, for `restore` later: above all that follow, should the next one leave meanwhile. */
export function placeOf(card) {
  const followers = [];
  for (let next = sibling(card, "nextElementSibling"); next; next = sibling(next, "nextElementSibling")) followers.push(next);
  return { list: card.parentElement, followers };
}

export function put(card, list, next) {
  list.insertBefore(card, next ?? list.querySelector(".stage-more"));
}

export function restore(card, { list, followers }) {
  const next = followers.find(({ parentElement }) => parentElement === list);
  put(card, list, next);
}

export const isAt = (card, { list, followers }) =>
  card.parentElement === list && sibling(card, "nextElementSibling") === (followers[0] ?? null);

/** Tell the server that `card` stands where it stands, or in the stage of `zone`; it came from `origin`. Moves of one card take turns. */
export function send(card, origin, path, zone) {
  const turn = (turns.get(card.id) ?? Promise.resolve()).then(() => post(card, origin, path, zone));
  turns.set(card.id, turn);
  return turn;
}

/** What says where to: the neighbours, unless the order says it; of a zone the stage, with all that belongs to its end. */
function spot(card, zone) {
  if (zone) return { stage: zone.dataset.zone, asks: "1" };
  const stage = columnOf(card).dataset.stage;
  if (isSorted()) return { stage };
  return {
    stage,
    before: idOf(sibling(card, "nextElementSibling")),
    after: idOf(sibling(card, "previousElementSibling")),
  };
}

async function post(card, origin, path, zone) {
  hold();
  origins.set(card, origin);
  const { q, sort, filter, view } = board().dataset;
  const values = { ...spot(card, zone), version: card.dataset.version, q, sort, filter, view, is_placed: "1", path };
  const url = `${card.querySelector(".deal-title").getAttribute("href")}stage/`;
  await htmx.ajax("POST", url, { source: card, target: card, swap: "none", values });
  if (origins.delete(card)) arrive(card, origin, zone);
  release();
}

/** Where the page cannot know what a column looks like now, it is drawn anew. */
function arrive(card, origin, zone) {
  const column = columnOf(card);
  if (!zone && !isSorted() && !column.matches(".collapsed")) return;
  if (!column || column.matches(".collapsed")) card.remove();
  refresh([columnOf(origin.list), column ?? document.getElementById(`stage_${zone.dataset.zone}`)]);
}

/** Back to where it was; `isAnswered`, and the columns as they are by now. */
function refuse(card, isAnswered) {
  const hadFocus = card.contains(document.activeElement);
  const origin = origins.get(card);
  const columns = [columnOf(card), columnOf(origin.list)];
  origins.delete(card);
  restore(card, origin);
  card.classList.add("refused");
  setTimeout(() => card.classList.remove("refused"), 600);
  if (hadFocus) card.querySelector(".deal-title").focus({ preventScroll: true });
  if (isAnswered) refresh(columns);
}

// Before the answer is drawn, so that what it draws is the last word.
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  if (origins.has(target) && detail.ctx.response.status >= 400) refuse(target, true);
});
document.addEventListener("htmx:error", ({ target }) => origins.has(target) && refuse(target, false));
