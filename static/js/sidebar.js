// Folding the sidebar to its icons.
import { remember } from "./remember.js";

const root = document.documentElement;

function mark() {
  for (const button of document.querySelectorAll("[data-fold]")) {
    button.setAttribute("aria-expanded", root.dataset.sidebar !== "folded");
  }
}

function toggle() {
  const folded = root.dataset.sidebar !== "folded";
  if (folded) root.dataset.sidebar = "folded";
  else delete root.dataset.sidebar;
  remember("sidebar", folded ? "folded" : "");
  mark();
}

document.addEventListener("click", ({ target }) => target.closest("[data-fold]") && toggle());
document.addEventListener("htmx:after:swap", mark);
mark();
