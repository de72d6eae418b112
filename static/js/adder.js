// A line that adds something is ready for the next one as soon as the answer is there.

let last = null;

// Whoever has gone on meanwhile is not called back.
const isThere = () => document.activeElement === document.body || Boolean(document.activeElement.closest("[data-adder]"));
const inputIn = (scope) => scope?.querySelector("input:not([type=hidden]), [contenteditable]");

function next() {
  const adder = document.querySelector(`[data-adder="${CSS.escape(last.key)}"]`);
  const then = last.then && adder?.parentElement.querySelector(`${last.then} [data-adder]`);
  return inputIn(then || adder);
}

document.addEventListener("htmx:before:request", ({ detail }) => {
  const { ctx } = detail;
  const form = ctx.sourceElement;
  if (!form.matches?.("[data-adder]")) return;
  const place = form.closest("tr") ?? form;
  last = place.contains(document.activeElement) ? { ctx, key: form.dataset.adder, then: form.dataset.adderThen } : null;
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  if (!last || detail.ctx !== last.ctx) return;
  if (detail.ctx.response?.status < 400 && isThere()) next()?.focus();
  last = null;
});
