// In a pane, "previous" and "next" are the records above and below in the list or column that lies open beneath.
import { peek } from "./pane.js";

const STEPS = { previous: -1, next: 1 };
const current = () => document.querySelector('#main a[hx-target="#pane"][aria-current="true"]');

/** The link of the record that is `step` further on than the one in the pane. */
function linkBeside(step) {
  const group = current()?.closest("[data-cards], tbody");
  const links = group ? [...group.querySelectorAll(".deal-title, .row-link")] : [];
  return links[links.indexOf(current()) + step];
}

function show() {
  for (const button of document.querySelectorAll("#pane [data-beside]")) {
    button.hidden = !linkBeside(STEPS[button.dataset.beside]);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#pane [data-beside]");
  const link = button && linkBeside(STEPS[button.dataset.beside]);
  if (!link) return;
  event.preventDefault();
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
  peek(link);
});
document.addEventListener("pane:open", show);
// More cards have come, or others: what lies beside may be another.
document.addEventListener("htmx:after:swap", show);
