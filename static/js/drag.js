// Cards are dragged within and between columns by SortableJS; by touch after a long press, so that scrolling never drags.
import { isAt, placeOf, put, send } from "./card-move.js";
import { hold, release } from "./live-board.js";

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
  onStart: lift,
  onEnd: drop,
};

function lift({ item }) {
  held = { card: item, origin: placeOf(item) };
  document.documentElement.classList.add("dragging-card");
  hold();
}

function drop() {
  const { card, origin, cancelled } = held;
  held = null;
  document.documentElement.classList.remove("dragging-card");
  addEventListener("click", swallow, true);
  setTimeout(() => removeEventListener("click", swallow, true));
  if (cancelled) put(card, origin);
  else if (!isAt(card, origin)) send(card, origin, "drag");
  release();
}

// Letting go over a link is not a click on it.
function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

function wire() {
  if (!window.Sortable) return;
  for (const list of document.querySelectorAll("[data-may-move] [data-cards]")) {
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
document.addEventListener("htmx:after:swap", wire);
