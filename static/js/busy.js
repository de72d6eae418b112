// Shows that an answer is awaited, once it takes longer than people take for immediate.

const PATIENCE = 300;
const awaited = new Set();

function show() {
  document.getElementById("busy").classList.toggle("on", awaited.size > 0);
}

document.addEventListener("htmx:before:request", ({ target, detail }) => {
  if (target.id === "live") return;
  awaited.add(detail.ctx);
  setTimeout(() => awaited.has(detail.ctx) && show(), PATIENCE);
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  awaited.delete(detail.ctx);
  show();
});
