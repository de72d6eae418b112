// A link to a section of the open record goes there without becoming a step of the browser's history.
import { unfold } from "./fold.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-jump]");
  const section = link && document.getElementById(link.hash.slice(1));
  if (!section || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  unfold(section.closest(".section"));
  section.scrollIntoView({ block: "start" });
  section.querySelector("input:not([type=hidden]), select, textarea, [contenteditable], a, button")?.focus({ preventScroll: true });
});
// An address may name a section that comes behind the page.
document.addEventListener("htmx:after:swap", ({ detail }) => {
  const section = location.hash && document.getElementById(location.hash.slice(1));
  if (section && detail.ctx.target?.id.endsWith("_parts")) section.scrollIntoView({ block: "start" });
});
