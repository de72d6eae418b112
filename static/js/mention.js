// In a note, @ offers colleagues: what follows narrows them down; arrows and Enter, or a click, choose one.

const WAIT = 120;
const GAP = 4;
// The @ begins a word; a name may have spaces.
const QUERY = /(?:^|[\s(])@([\p{L}\p{N}][\p{L}\p{N} .'’-]{0,30})?$/u;
let timer;

const areaOf = ({ target }) => target.closest?.("[data-mentions] [contenteditable]");
const listOf = (area) => area?.closest("[data-mentions]").querySelector("[data-people]");
const optionsOf = (list) => [...list.querySelectorAll('[role="option"]')];
const isOpen = (list) => Boolean(list?.matches(":popover-open"));
const openArea = (event) => (isOpen(listOf(areaOf(event))) ? areaOf(event) : null);

/** Where the caret stands behind an @: the text node, from where to where, and what follows the @. */
function asked(area) {
  const { anchorNode: node, anchorOffset: end, isCollapsed } = getSelection();
  if (!isCollapsed || node?.nodeType !== Node.TEXT_NODE || !area.contains(node)) return null;
  const found = QUERY.exec(node.data.slice(0, end));
  return found && { node, start: end - (found[1] ?? "").length - 1, end, text: found[1] ?? "" };
}

async function offer(area) {
  const place = asked(area);
  const list = listOf(area);
  if (!place) return hide(area);
  const query = new URLSearchParams({ q: place.text, for: list.id });
  const answer = await fetch(`${area.closest("[data-mentions]").dataset.mentions}?${query}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (!answer.ok || asked(area)?.text !== place.text) return;
  list.innerHTML = await answer.text();
  if (optionsOf(list).length) show(area, list, place);
  else hide(area);
}

function show(area, list, { node, start, end }) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  const { left, top, bottom } = range.getBoundingClientRect();
  list.showPopover();
  const above = bottom + GAP + list.offsetHeight > innerHeight && top > list.offsetHeight + GAP;
  Object.assign(list.style, {
    margin: 0,
    left: `${Math.max(GAP, Math.min(left, innerWidth - list.offsetWidth - GAP))}px`,
    top: `${above ? top - list.offsetHeight - GAP : bottom + GAP}px`,
  });
  area.setAttribute("aria-controls", list.id);
  activate(area, optionsOf(list)[0]);
}

function hide(area) {
  clearTimeout(timer);
  const list = listOf(area);
  if (isOpen(list)) list.hidePopover();
  area.removeAttribute("aria-activedescendant");
}

function activate(area, option) {
  for (const other of optionsOf(listOf(area))) other.setAttribute("aria-selected", other === option);
  area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(area, by) {
  const options = optionsOf(listOf(area));
  const at = options.findIndex((option) => option.ariaSelected === "true");
  activate(area, options[(at + by + options.length) % options.length]);
}

function choose(area, option) {
  const place = asked(area);
  hide(area);
  if (!place || !option) return;
  const mention = Object.assign(document.createElement("span"), { textContent: `@${option.dataset.label}` });
  mention.dataset.member = option.dataset.value;
  const rest = document.createTextNode("\u00a0");
  const range = document.createRange();
  range.setStart(place.node, place.start);
  range.setEnd(place.node, place.end);
  range.deleteContents();
  range.insertNode(rest);
  range.insertNode(mention);
  getSelection().collapse(rest, 1);
  area.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

const KEYS = {
  ArrowDown: (area) => step(area, 1),
  ArrowUp: (area) => step(area, -1),
  Enter: (area) => choose(area, listOf(area).querySelector('[aria-selected="true"]')),
  Tab: (area) => choose(area, listOf(area).querySelector('[aria-selected="true"]')),
  Escape: hide,
};

document.addEventListener("input", (event) => {
  const area = areaOf(event);
  if (!area) return;
  clearTimeout(timer);
  timer = setTimeout(offer, WAIT, area);
});
// Captured: with the list open, these keys are its own.
document.addEventListener(
  "keydown",
  (event) => {
    const area = openArea(event);
    if (!area || !KEYS[event.key] || event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    KEYS[event.key](area);
  },
  true,
);
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest("[data-people] [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("[data-mentions]").querySelector("[contenteditable]"), option);
});
document.addEventListener("focusout", (event) => areaOf(event) && hide(areaOf(event)));
