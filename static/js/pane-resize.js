// The pane's left edge: dragged, or moved by the arrow keys. The width is remembered per browser.
import { remember } from "./remember.js";

const STEP = 24;
const LIST_LEAST = 320;
const handleOf = ({ target }) => target.closest?.("[data-pane-handle]");

function resize(handle, width) {
  const least = parseInt(getComputedStyle(handle).getPropertyValue("--pane-min"), 10);
  const kept = Math.round(Math.max(least, Math.min(width, innerWidth - LIST_LEAST)));
  document.documentElement.style.setProperty("--pane-width", `${kept}px`);
  handle.setAttribute("aria-valuenow", kept);
  remember("pane-width", String(kept));
}

document.addEventListener("pointerdown", (event) => {
  const handle = handleOf(event);
  if (!handle) return;
  const right = handle.parentElement.getBoundingClientRect().right;
  const follow = ({ clientX }) => resize(handle, right - clientX);
  const release = () => {
    handle.removeEventListener("pointermove", follow);
    handle.classList.remove("dragging");
  };
  handle.setPointerCapture(event.pointerId);
  handle.classList.add("dragging");
  handle.addEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", release, { once: true });
});
document.addEventListener("keydown", (event) => {
  const handle = handleOf(event);
  const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
  if (!handle || !step) return;
  event.preventDefault();
  resize(handle, handle.parentElement.offsetWidth + step);
});
