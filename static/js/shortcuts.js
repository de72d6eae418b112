// Single keys and two-key sequences press whatever carries data-shortcut; "?" lists them; they can be switched off.
import { open } from "./dialog.js";
import { copyOf } from "./words.js";

const PAUSE = 1000;
let typed = [];
let timer;

/** Whether single keys do something: each person says so in their profile, or on the sheet. */
export const areOn = () => document.body.dataset.shortcuts !== "off";
const visible = (element) => element.checkVisibility({ visibilityProperty: true });
const all = () => [...document.querySelectorAll("[data-shortcut]")];
const find = (keys) => all().findLast((element) => element.dataset.shortcut === keys && visible(element));
const awaits = (keys) => all().some(({ dataset }) => dataset.shortcut.startsWith(`${keys} `));
const isTyping = ({ target }) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function label({ dataset, ariaLabel, textContent }) {
  return dataset.shortcutLabel || ariaLabel || dataset.tip || textContent.trim().replace(/\s+/g, " ");
}

function showHelp() {
  const sheet = copyOf("shortcuts-template");
  const rows = new Map(all().map((element) => [element.dataset.shortcut, label(element)]));
  for (const [keys, text] of rows) {
    const row = copyOf("shortcut-template");
    row.querySelector("dt").textContent = text;
    row.querySelector("dd").append(...keys.split(" ").map(keycap));
    sheet.querySelector(".shortcuts").append(row);
  }
  for (const more of document.querySelectorAll("[data-more-shortcuts]")) {
    sheet.querySelector(".shortcuts").append(more.content.cloneNode(true));
  }
  sheet.querySelector("[data-shortcuts-switch]").checked = areOn();
  document.getElementById("dialog").replaceChildren(sheet);
  htmx.process(sheet);
  open(sheet);
}

function keycap(key) {
  return Object.assign(document.createElement("kbd"), { textContent: key });
}

function press(keys) {
  if (keys === "?") return showHelp(), true;
  const element = find(keys);
  if (element?.matches("input, textarea, select")) element.focus();
  else element?.click();
  return Boolean(element);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  if (isTyping(event) || !areOn() || document.querySelector("dialog[open]")) return;
  clearTimeout(timer);
  typed.push(event.key);
  const keys = typed.join(" ");
  if (press(keys) || (typed.length > 1 && press(event.key))) event.preventDefault();
  if (!awaits(keys)) typed = [];
  timer = setTimeout(() => (typed = []), PAUSE);
});
document.addEventListener("click", ({ target }) => target.closest("[data-shortcuts-help]") && showHelp());
document.addEventListener("change", ({ target }) => {
  if (target.matches?.("[data-shortcuts-switch]")) document.body.dataset.shortcuts = target.checked ? "on" : "off";
});
