// Value, owner and expected close of a card are edited beside it: by the button that shows on hover, or by e. The
// fields are those of the deal's page; where its pane is open, they are there already.
import { place } from "./menu.js";

const FIELD = "input:not([type=hidden]), select";
let edited = null;

const popover = () => document.getElementById("card_edit");
const title = (card) => card.querySelector(".deal-title");

/** Open the fields of `card`. */
export async function edit(card) {
  const known = document.querySelector(`#pane #${card.id}_value`);
  if (known) return known.querySelector(FIELD)?.focus();
  edited = card.id;
  const url = `${title(card).getAttribute("href")}card/`;
  await htmx.ajax("GET", url, { source: popover(), target: popover(), swap: "innerHTML" });
  show();
}

function show() {
  const card = document.getElementById(edited);
  if (!card || !popover().firstElementChild) return;
  popover().showPopover();
  place(popover(), card);
  const field = popover().querySelector(FIELD);
  field?.focus();
  field?.select?.();
}

function offer({ target, pointerType }) {
  const card = pointerType === "mouse" && target.closest?.("[data-may-move] .deal-card");
  if (!card || card.querySelector("[data-card-edit]")) return;
  document.querySelector("#board [data-card-edit]")?.remove();
  card.append(document.getElementById("card_edit_button").content.firstElementChild.cloneNode(true));
}

document.addEventListener("pointerover", offer);
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-card-edit]");
  if (button) edit(button.closest(".deal-card"));
});
// What was refused is not to be missed.
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const { sourceElement, response } = detail.ctx;
  const isOpen = popover()?.matches(":popover-open");
  if (popover()?.contains(sourceElement) && response?.status >= 400 && !isOpen) show();
});
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (target !== popover() || newState === "open" || !edited) return;
    const isElsewhere = document.activeElement !== document.body && !popover().contains(document.activeElement);
    const card = document.getElementById(edited);
    if (card && !isElsewhere) title(card).focus({ preventScroll: true });
  },
  true,
);
