// An open record keeps up with what others do to it, but never under the hands of who is typing in it.
import { fields, isUnsaved } from "./in-place.js";

const record = () => document.querySelector("[data-record]");
const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
// A field that stands for itself is left alone by what is drawn around it; anything else holds the drawing back.
const ALONE = '[data-in-place][hx-target="this"]';
const GUARDED = "[data-in-place][hx-morph-skip]";
const PAUSE = 400;
let isAwaited = false;
let timer;

function isHeld() {
  const { activeElement } = document;
  if (record().contains(activeElement) && activeElement.matches(TYPED) && !activeElement.closest(ALONE)) return true;
  return fields(record()).some((form) => !form.matches(ALONE) && isUnsaved(form));
}

function fetchInto(url, element) {
  if (element) htmx.ajax("GET", url, { target: `#${element.id}`, swap: "outerMorph" });
}

function refresh() {
  if (!record()) return;
  const held = isHeld();
  isAwaited = held || Boolean(record().querySelector(GUARDED));
  if (!held) fetchInto(record().dataset.url, record());
}

function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, PAUSE);
}

document.addEventListener("live:change", ({ detail }) => {
  const isAbout = detail.verb === "reset" || detail.about?.includes(record()?.dataset.record);
  if (record() && isAbout && !detail.own) soon(refresh);
});
document.addEventListener("record:stale", () => soon(refresh));
document.addEventListener("deal:moved", ({ detail }) => record()?.dataset.record === `deal:${detail.id}` && refresh());
document.addEventListener("focusout", () => isAwaited && soon(refresh));
