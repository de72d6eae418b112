// One line at the bottom left: from the response header HX-Trigger {"toast": …}, from Django's messages, from scripts.
import { announce } from "./status.js";
import { copyOf } from "./words.js";

const LIFE = 10_000;
const region = document.getElementById("toasts");
const timers = new Map();

/**
 * Show `text`; `level` is good, bad or info; `undo` is an address that takes the change back when posted to, `more`
 * (`{url, text}`) a link to the whole account of it.
 */
export function toast({ text, level = "info", undo = "", more = null }) {
  const box = copyOf("toast-template");
  box.classList.add(level);
  box.querySelector(".toast-text").textContent = text;
  const form = box.querySelector("form");
  if (undo) form.setAttribute("hx-post", (form.action = undo));
  else form.remove();
  if (more) {
    const link = Object.assign(document.createElement("a"), { href: more.url, textContent: more.text });
    box.querySelector(".toast-text").after(link);
  }
  region.append(box);
  adopt(box);
  htmx.process(box);
}

function adopt(box) {
  if (box.classList.contains("bad")) box.setAttribute("role", "alert");
  else {
    announce(box.querySelector(".toast-text").textContent);
    timers.set(box, setTimeout(dismiss, LIFE, box));
  }
  // Shown again each time, so that it lies over a dialog that has opened since.
  region.hidePopover();
  region.showPopover();
}

function dismiss(box) {
  clearTimeout(timers.get(box));
  timers.delete(box);
  box.classList.add("leaving");
  setTimeout(() => {
    box.remove();
    if (!region.childElementCount) region.hidePopover();
  }, 120);
}

const pause = () => timers.forEach(clearTimeout);
const resume = () => timers.forEach((_, box) => timers.set(box, setTimeout(dismiss, LIFE, box)));

if (region) {
  region.popover = "manual";
  for (const box of region.children) adopt(box);
  region.addEventListener("pointerenter", pause);
  region.addEventListener("pointerleave", resume);
  region.addEventListener("focusin", pause);
  region.addEventListener("focusout", resume);
  region.addEventListener("click", ({ target }) => target.closest("[data-toast-close]") && dismiss(target.closest(".toast")));
  region.addEventListener("htmx:before:request", ({ target }) => dismiss(target.closest(".toast")));
  document.addEventListener("toast", ({ detail }) => toast(detail));
}
