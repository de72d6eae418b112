// What had the focus is gone with an answer: the focus goes to what stands in its place, and not back to the top.

const STOPS = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [contenteditable], [tabindex="0"]';
const NEAREST = 3;
let lost = null;

const isStop = (element) => !element.disabled && (element.tabIndex >= 0 || element.isContentEditable);
const isReached = (element) => isStop(element) && element.checkVisibility({ visibilityProperty: true });
const stops = (region) => [...region.querySelectorAll(STOPS)].filter(isReached);

/** The regions around `element`, the nearest first, and its place among what can be reached in each. */
function placesOf(element) {
  const places = [];
  for (let region = element.parentElement; region && places.length < NEAREST; region = region.parentElement?.closest("[id]")) {
    if (region.id) places.push({ id: region.id, at: stops(region).indexOf(element) });
  }
  return places;
}

function find({ id, at }) {
  const found = stops(document.getElementById(id) ?? document.createElement("div"));
  return at < 0 ? null : (found[at] ?? found.at(-1));
}

document.addEventListener("htmx:before:swap", () => {
  const { activeElement } = document;
  lost = activeElement?.closest("main, #pane") && activeElement.id !== "main" ? placesOf(activeElement) : null;
});
document.addEventListener("htmx:finally:request", () => {
  const places = lost;
  lost = null;
  if (!places || document.activeElement !== document.body || document.querySelector("dialog[open]")) return;
  for (const place of places) {
    const stop = find(place);
    if (stop) return stop.focus({ preventScroll: true });
  }
});
