// Menus are native popovers (they open, close on Esc and outside without us). Here: their place and the arrow keys.

const GAP = 4;
const EDGE = 8;
// Whoever opens a menu by a key, its button's or a shortcut, goes on in it by keys.
let isByKey = false;

/** Put `menu` (open) below `button`, or above where there is more room. */
export function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP + height <= innerHeight - EDGE || at.top < height + GAP;
  const left = at.left + width <= innerWidth - EDGE ? at.left : at.right - width;
  menu.style.margin = "0";
  menu.style.left = `${Math.max(EDGE, left)}px`;
  menu.style.top = `${Math.max(EDGE, below ? Math.min(at.bottom + GAP, innerHeight - EDGE - height) : at.top - GAP - height)}px`;
}

const buttonOf = (menu) => document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);

// `toggle` does not bubble.
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (!target.matches?.(".menu")) return;
    const button = buttonOf(target);
    button?.setAttribute("aria-expanded", newState === "open");
    if (newState !== "open" || !button) return;
    place(target, button);
    if (isByKey && !target.contains(document.activeElement)) target.querySelector(".menu-item")?.focus();
  },
  true,
);

document.addEventListener("keydown", () => (isByKey = true), true);
document.addEventListener("pointerdown", () => (isByKey = false), true);
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step || event.target.matches("select, input:not([type=search], [type=checkbox])")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu-item:not(:disabled, [hidden])")];
  const index = items.indexOf(document.activeElement) + step;
  items.at(index % items.length)?.focus();
});

document.addEventListener("click", ({ target }) => {
  const item = target.closest?.(".menu .menu-item:not([data-keep-open])");
  item?.closest(".menu").hidePopover();
});
