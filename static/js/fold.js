// The sections of a record fold away under their heads; this browser remembers which are folded.
import { remember, remembered } from "./remember.js";
import { copyOf } from "./words.js";

const SECTIONS = ".record .section[aria-labelledby]";
const KEY = "folded ";

// The same section of every record of a kind: deal_7_notes and deal_8_notes are "deal notes".
const keyOf = ({ id }) => KEY + id.replace(/_\d+_/, " ");
const isFolded = (section) => section.hasAttribute("data-folded");

function set(section, folded) {
  section.toggleAttribute("data-folded", folded);
  section.querySelector(":scope > .section-head > .fold").setAttribute("aria-expanded", !folded);
}

/** What the server draws has no such button: without a script nothing folds. */
function equip(section) {
  const head = section.querySelector(":scope > .section-head");
  const name = head?.querySelector("h3[id]");
  if (!name || head.querySelector(".fold")) return;
  const button = copyOf("fold-template");
  button.setAttribute("aria-labelledby", name.id);
  button.setAttribute("aria-controls", section.id);
  name.after(button);
  set(section, Boolean(remembered(keyOf(section))));
}

function equipAll() {
  for (const section of document.querySelectorAll(SECTIONS)) equip(section);
}

/** Show what lies in `section`. */
export function unfold(section) {
  if (!section || !isFolded(section)) return;
  set(section, false);
  remember(keyOf(section), "");
}

document.addEventListener("click", ({ target }) => {
  const head = target.closest?.(".record .section > .section-head");
  const section = head?.parentElement;
  if (!head?.querySelector(".fold") || (!target.closest(".fold") && !target.closest("h3"))) return;
  set(section, !isFolded(section));
  remember(keyOf(section), isFolded(section) ? "yes" : "");
});
document.addEventListener("htmx:after:swap", equipAll);
document.addEventListener("DOMContentLoaded", equipAll);
