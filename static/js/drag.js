// Cards are dragged within and between columns by SortableJS, and to the zones that end a deal; by touch after a long
// press, so that scrolling never drags.
import { isAt, isSorted, placeOf, put, restore, send } from "./card-move.js";
import { ask, companions, sendAll } from "./cards-move.js";
import { hold, release } from "./live-board.js";
import { toast } from "./toast.js";

const LONG_PRESS = 220;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let held = null;

const options = {
  group: "deals",
  draggable: ".deal-card",
  animation: still.matches ? 0 : 140,
  delay: LONG_PRESS,
  delayOnTouchOnly: true,
  touchStartThreshold: 6,
  forceFallback: true,
  fallbackOnBody: true,
  fallbackTolerance: 4,
  scrollSensitivity: 72,
  scrollSpeed: 16,
  bubbleScroll: true,
  chosenClass: "chosen",
  ghostClass: "landing",
  dragClass: "dragged",
  onChoose: stack,
  onUnchoose: ({ item }) => delete item.dataset.stack,
  onStart: lift,
  onEnd: drop,
};

/** One of several selected cards stands for all of them; the number is drawn on what is dragged. */
function stack({ item }) {
  const { length } = companions(item);
  if (length) item.dataset.stack = length;
}

function lift({ item }) {
  held = { card: item, origin: placeOf(item), group: companions(item) };
  for (const { card } of held.group) card.classList.add("along");
  document.documentElement.classList.add("dragging-card");
  hold();
}

function drop({ originalEvent }) {
  const { card, origin, group, cancelled } = held;
  // The pointer says which: the card follows it to a zone, and out of it, a moment later.
  const zone = [...document.querySelectorAll("[data-zone]")].find((each) => isOver(each, originalEvent));
  held = null;
  for (const each of group) each.card.classList.remove("along");
  document.documentElement.classList.remove("dragging-card");
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true));
  if (cancelled || (!zone && card.closest("[data-zone]"))) restore(card, origin);
  else if (zone && group.length) {
    restore(card, origin);
    ask(zone.dataset.zone);
  } else if (zone) end(card, origin, zone);
  else if (isSorted() && card.parentElement === origin.list) stay(card, origin);
  else if (group.length) sendAll(card, group);
  else if (!isAt(card, origin)) send(card, origin, "drag");
  release();
}

function isOver(zone, event) {
  const { clientX, clientY } = event.changedTouches?.[0] ?? event;
  const { left, right, top, bottom } = zone.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** To the top of the column that ends a deal, if that one is open on the board. */
function end(card, origin, zone) {
  const list = document.querySelector(`#stage_${zone.dataset.zone}:not(.collapsed) [data-cards]`);
  if (list === origin.list) return restore(card, origin);
  if (list) put(card, list, list.querySelector(".deal-card"));
  else zone.append(card);
  send(card, origin, "drag", zone);
}

/** In another order than by hand, a column says itself which card comes first. */
function stay(card, origin) {
  if (isAt(card, origin)) return;
  restore(card, origin);
  toast({ text: document.getElementById("board_words").dataset.sorted });
}

// Letting go over a link is not a click on it.
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function wire() {
  if (!window.Sortable) return;
  for (const list of document.querySelectorAll("[data-may-move] :is([data-cards], [data-zone])")) {
    if (!Sortable.get(list)) Sortable.create(list, options);
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !held) return;
  event.preventDefault();
  held.cancelled = true;
  document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
});
// The browser's own dragging of links would cut ours short.
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-cards]") && event.preventDefault());
document.addEventListener("DOMContentLoaded", wire);
document.addEventListener("htmx:after:swap", () => {
  wire();
  // The column that it hung over was drawn anew without it.
  if (held && !held.card.isConnected) restore(held.card, held.origin);
});
