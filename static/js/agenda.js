// The page of activities keeps up with what is done in the record beside it, and with what others do.
// While it asks what came of something, it waits.

const PAUSE = 400;
let timer;

function refresh() {
  const agenda = document.getElementById("agenda");
  if (!agenda || agenda.querySelector(".agenda-after")) return;
  htmx.ajax("GET", agenda.dataset.url, { target: "#agenda", swap: "outerMorph" });
}

document.addEventListener("live:change", ({ detail }) => {
  const isOther = detail.verb === "reset" || (detail.id && detail.verb.startsWith("activity."));
  if (!isOther && !detail.own) return;
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
