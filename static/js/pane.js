// The record pane beside the list. It has an address of its own; Back and Forward move it without redrawing the list.

let base = null;
let opener = null;
let isPeeking = false;
const panes = new Set();

const pane = () => document.getElementById("pane");
export const isOpen = () => Boolean(pane()?.firstElementChild);
const here = () => location.pathname + location.search;

function markCurrent() {
  for (const link of document.querySelectorAll('[hx-target="#pane"][href]')) {
    if (isOpen() && link.getAttribute("href") === here()) link.setAttribute("aria-current", "true");
    else if (link.getAttribute("aria-current") === "true") link.removeAttribute("aria-current");
  }
}

/** Show the record of `link` in the open pane, and leave the focus where it is. */
export function peek(link) {
  isPeeking = true;
  link.click();
}

/** What the record was opened by, or what has been drawn in its place. */
function openerNow() {
  if (!opener || opener.isConnected) return opener;
  return document.querySelector(`main [hx-target="#pane"][href="${CSS.escape(opener.getAttribute("href") ?? "")}"]`);
}

function empty() {
  pane().replaceChildren();
  markCurrent();
  (openerNow() ?? document.getElementById("main")).focus();
  document.dispatchEvent(new CustomEvent("pane:close"));
}

function close() {
  const link = pane().querySelector("[data-pane-close]");
  const address = base ?? link?.getAttribute("href");
  if (address) history.pushState({ htmx: true }, "", address);
  base ??= address;
  empty();
}

document.addEventListener("htmx:before:request", ({ detail }) => {
  const { target, sourceElement } = detail.ctx;
  // From the body it is Back or Forward: what lies beneath is known.
  if (target?.id !== "pane" || sourceElement === document.body || pane().contains(sourceElement)) return;
  opener = sourceElement;
  if (!isOpen()) base = here();
});
document.addEventListener("htmx:after:history:push", ({ detail }) => {
  if (isOpen() || base) panes.add(detail.path);
});
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.target?.id !== "pane") return;
  markCurrent();
  if (!isPeeking && !pane().contains(document.activeElement)) pane().focus({ preventScroll: true });
  isPeeking = false;
  document.dispatchEvent(new CustomEvent("pane:open"));
});
document.addEventListener("htmx:before:history:restore", (event) => {
  const { path } = event.detail;
  if (path === base) empty();
  else if (panes.has(path)) htmx.ajax("GET", path, { target: "#pane" });
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pane-close]") || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  close();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen()) return;
  if (document.querySelector("dialog[open], :popover-open:not(#toasts, .tooltip)")) return;
  // The first Esc leaves the field (a note half written must not go), the next one the pane.
  event.preventDefault();
  if (event.target.matches("input, textarea, select, [contenteditable]")) event.target.blur();
  else close();
});
