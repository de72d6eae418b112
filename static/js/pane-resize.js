// The pane's left edge: dragged, or moved by the arrow keys. The width is remembered per browser.
import { remember } from "./remember.js";

const STEP = 24;
const handle = document.querySelector("[data-pane-handle]");

const frame = () => handle.parentElement;
const least = () => parseInt(getComputedStyle(document.documentElement).getPropertyValue("--pane-min"), 10);
const most = () => innerWidth - 320;

function resize(width) {
  const kept = Math.round(Math.min(Math.max(width, least()), most()));
  document.documentElement.style.setProperty("--pane-width", `${kept}px`);
  handle.setAttribute("aria-valuenow", kept);
  remember("pane-width", String(kept));
}

function drag({ pointerId }) {
  handle.setPointerCapture(pointerId);
  handle.classList.add("dragging");
  const follow = ({ clientX }) => resize(frame().getBoundingClientRect().right - clientX);
  handle.addEventListener("pointermove", follow);
  handle.addEventListener(
    "lostpointercapture",
    () => {
      handle.removeEventListener("pointermove", follow);
      handle.classList.remove("dragging");
    },
    { once: true },
  );
}

handle?.addEventListener("pointerdown", drag);
handle?.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
  if (!step) return;
  event.preventDefault();
  resize(frame().offsetWidth + step);
});
