// An open deal keeps up with what others do to it, but never under the hands of who is typing in it.

const record = () => document.querySelector("[data-deal]");
const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, [contenteditable]";
const PAUSE = 400;
let isOld = false;
let timer;

const isTyping = () => record()?.contains(document.activeElement) && document.activeElement.matches(TYPED);

function draw(url, id) {
  htmx.ajax("GET", url, { target: `#${id}`, swap: "outerMorph" });
}

function refresh() {
  const open = record();
  if (!open || (isOld && isTyping())) return;
  if (isOld) draw(open.dataset.url, open.id);
  else draw(open.dataset.history, `deal_${open.dataset.deal}_history`);
  isOld = false;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

document.addEventListener("live:change", ({ detail }) => {
  if (!record() || (detail.verb !== "reset" && !detail.about?.includes(`deal:${record().dataset.deal}`))) return;
  // The regions that one's own change touched came with the answer; only its line in the history did not.
  isOld ||= !detail.own;
  soon();
});
document.addEventListener("deal:moved", ({ detail }) => {
  if (String(detail.id) !== record()?.dataset.deal) return;
  isOld = true;
  refresh();
});
document.addEventListener("focusout", () => isOld && soon());
