// An open deal keeps up with what others do to it, but never under the hands of who is typing in it.

const record = () => document.querySelector("[data-deal]");
const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, [contenteditable]";
const PAUSE = 400;
let isAwaited = false;
let timer;

const isTyping = () => Boolean(record()?.contains(document.activeElement) && document.activeElement.matches(TYPED));

function refresh() {
  isAwaited = isTyping();
  if (!isAwaited && record()) htmx.ajax("GET", record().dataset.url, { target: `#${record().id}`, swap: "outerMorph" });
}

function refreshHistory() {
  const open = record();
  const section = open && document.getElementById(`deal_${open.dataset.deal}_history`);
  if (section) htmx.ajax("GET", open.dataset.history, { target: `#${section.id}`, swap: "outerMorph" });
}

function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, PAUSE);
}

document.addEventListener("live:change", ({ detail }) => {
  if (!record() || (detail.verb !== "reset" && !detail.about?.includes(`deal:${record().dataset.deal}`))) return;
  soon(detail.own ? refreshHistory : refresh);
});
document.addEventListener("deal:moved", ({ detail }) => {
  if (String(detail.id) === record()?.dataset.deal) refresh();
});
document.addEventListener("focusout", () => isAwaited && soon(refresh));
