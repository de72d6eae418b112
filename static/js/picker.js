// A picker: what is typed asks the server for names; one is chosen by a click, or by arrows and Enter.

const WAIT = 150;
const GAP = 4;
let timer;

const inputOf = ({ target }) => (target.matches?.('[data-picker] [role="combobox"]') ? target : null);
const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const optionsOf = (list) => [...list.querySelectorAll('[role="option"]')];
const activeOf = (list) => list.querySelector('[aria-selected="true"]');
const isOpen = (list) => list.matches(":popover-open");

async function offer(input) {
  const list = listOf(input);
  const query = new URLSearchParams({ q: isUntouched(input) ? "" : input.value, for: list.id });
  const asked = (input.dataset.asked = String(query));
  const { options } = input.dataset;
  const answer = await fetch(`${options}${options.includes("?") ? "&" : "?"}${query}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
  if (!answer.ok || input.dataset.asked !== asked || document.activeElement !== input) return;
  list.innerHTML = await answer.text();
  show(input, list);
  if (!isUntouched(input)) activate(input, optionsOf(list)[0]);
}

const isUntouched = (input) => input.value === input.defaultValue;

function show(input, list) {
  list.showPopover();
  input.setAttribute("aria-expanded", "true");
  const { left, top, bottom, width } = input.getBoundingClientRect();
  const above = bottom + GAP + list.offsetHeight > innerHeight && top > list.offsetHeight + GAP;
  Object.assign(list.style, {
    margin: 0,
    left: `${Math.min(left, innerWidth - list.offsetWidth - GAP)}px`,
    top: `${above ? top - list.offsetHeight - GAP : bottom + GAP}px`,
    minWidth: `${width}px`,
  });
}

function hide(input) {
  clearTimeout(timer);
  delete input.dataset.asked;
  const list = listOf(input);
  if (isOpen(list)) list.hidePopover();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function activate(input, option) {
  for (const other of optionsOf(listOf(input))) other.setAttribute("aria-selected", other === option);
  if (option) input.setAttribute("aria-activedescendant", option.id);
  option?.scrollIntoView({ block: "nearest" });
}

function choose(input, option) {
  const [value, label] = input.closest("[data-picker]").querySelectorAll("input[type=hidden]");
  value.value = option.dataset.value;
  label.value = input.value = option.dataset.label;
  hide(input);
  value.dispatchEvent(new Event("picked", { bubbles: true }));
  if (input.form?.matches("[data-in-place]")) input.form.requestSubmit();
}

function step(input, by) {
  const options = optionsOf(listOf(input));
  const at = options.indexOf(activeOf(listOf(input)));
  activate(input, options[(at + by + options.length) % options.length] ?? options[0]);
}

// Each says whether it was its key: while the list is open, Enter and Escape are its own.
const KEYS = {
  ArrowDown(input, list) {
    isOpen(list) ? step(input, 1) : offer(input);
    return true;
  },
  ArrowUp(input, list) {
    if (isOpen(list)) step(input, -1);
    return isOpen(list);
  },
  Enter(input, list) {
    const option = isOpen(list) && activeOf(list);
    if (option) choose(input, option);
    return Boolean(option);
  },
  Escape(input, list) {
    const wasOpen = isOpen(list);
    hide(input);
    return wasOpen;
  },
};

// Captured, so that a field in place does not save or restore at the same key.
document.addEventListener(
  "keydown",
  (event) => {
    const input = inputOf(event);
    if (!input || !KEYS[event.key]?.(input, listOf(input))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
document.addEventListener("input", (event) => {
  const input = inputOf(event);
  if (!input) return;
  clearTimeout(timer);
  timer = setTimeout(offer, WAIT, input);
});
document.addEventListener("focusout", (event) => inputOf(event) && hide(inputOf(event)));
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest?.(".picker-options [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest("[data-picker]").querySelector("[role=combobox]"), option);
});
