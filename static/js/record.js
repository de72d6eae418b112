// An open record keeps up with what others do to it, but never under the hands of who is typing in it.

const record = () => document.querySelector("[data-record]");
const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
const PAUSE = 400;
let isAwaited = false;
let timer;

const isTyping = () => Boolean(record()?.contains(document.activeElement) && document.activeElement.matches(TYPED));

function fetchInto(url, element) {
  if (element) htmx.ajax("GET", url, { target: `#${element.id}`, swap: "outerMorph" });
}

function refresh() {
  isAwaited = isTyping();
  if (!isAwaited && record()) fetchInto(record().dataset.url, record());
}

function soon(act) {
  clearTimeout(timer);
  timer = setTimeout(act, PAUSE);
}

document.addEventListener("live:change", ({ detail }) => {
  const isAbout = detail.verb === "reset" || detail.about?.includes(record()?.dataset.record);
  if (record() && isAbout && !detail.own) soon(refresh);
});
document.addEventListener("deal:moved", ({ detail }) => record()?.dataset.record === `deal:${detail.id}` && refresh());
document.addEventListener("focusout", () => isAwaited && soon(refresh));
