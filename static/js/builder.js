// The form that builds a filter: another field or joint draws it anew; a folded list of boxes says what is ticked.

function choices(details) {
  const line = details.querySelector("[data-chosen]");
  const ticked = [...details.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  line.textContent = ticked.join(", ") || line.dataset.none;
}

// The form that was sent to be drawn anew, and what had the focus, for where the answer names nothing else.
let sent = null;
let kept = "";

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-builder]");
  if (!form) return;
  if (target.matches("[data-redraw]")) {
    [sent, kept] = [form, target.id];
    form.requestSubmit(form.querySelector("[data-draw]"));
  }
  const details = target.closest("[data-choices]");
  if (details) choices(details);
});
document.addEventListener("htmx:after:swap", () => {
  if (!sent || sent.isConnected) return;
  const form = document.querySelector("[data-builder]");
  if (kept && form && !form.querySelector("[autofocus]")) document.getElementById(kept)?.focus();
  sent = null;
});
// One unfolded list at a time, and none once the focus or the pointer is elsewhere.
for (const kind of ["focusin", "pointerdown"]) {
  document.addEventListener(kind, ({ target }) => {
    for (const details of document.querySelectorAll("[data-choices][open]")) {
      if (!details.contains(target)) details.open = false;
    }
  });
}
// Before the dialog hears it: Escape folds the list alone.
document.addEventListener(
  "keydown",
  (event) => {
    const details = event.key === "Escape" && event.target.closest?.("[data-choices][open]");
    if (!details) return;
    event.preventDefault();
    event.stopPropagation();
    details.open = false;
    details.querySelector("summary").focus();
  },
  true,
);
