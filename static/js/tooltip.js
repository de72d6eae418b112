// `data-tip` says a few words on hover and on keyboard focus. What must be known stands in text or in a label as well.

const PATIENCE = 350;
const GAP = 6;
const EDGE = 8;
let timer;

const tip = Object.assign(document.createElement("div"), { className: "tooltip", popover: "manual", ariaHidden: "true" });

function place(at) {
  const { offsetWidth: width, offsetHeight: height } = tip;
  const below = at.top < height + GAP + EDGE;
  const left = Math.min(Math.max(at.left + at.width / 2 - width / 2, EDGE), innerWidth - EDGE - width);
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
}

function show(element) {
  // The sidebar repeats its labels only while it is folded.
  if (!element.isConnected || element.querySelector(".nav-label")?.offsetParent) return;
  tip.textContent = element.dataset.tip;
  document.body.append(tip);
  tip.showPopover();
  place(element.getBoundingClientRect());
}

function hide() {
  clearTimeout(timer);
  tip.remove();
}

document.addEventListener("pointerover", ({ target, pointerType }) => {
  hide();
  const element = target.closest?.("[data-tip]");
  if (element && pointerType === "mouse") timer = setTimeout(show, PATIENCE, element);
});
document.addEventListener("focusin", ({ target }) => {
  hide();
  if (target.matches("[data-tip]:focus-visible")) show(target);
});
document.addEventListener("focusout", hide);
document.addEventListener("pointerdown", hide);
document.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
document.addEventListener("scroll", hide, { capture: true, passive: true });
