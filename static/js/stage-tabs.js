// On a phone the board shows one column at a time: the tab of the column in view is the current one.

let watched = null;
let observer;

function mark(entries) {
  for (const { target, isIntersecting } of entries) {
    const tab = document.getElementById(`${target.id}_tab`);
    if (isIntersecting) tab?.setAttribute("aria-current", "true");
    else tab?.removeAttribute("aria-current");
    if (isIntersecting) tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function watch() {
  const stages = document.getElementById("stages");
  if (!stages || stages === watched) return;
  observer?.disconnect();
  watched = stages;
  observer = new IntersectionObserver(mark, { root: stages, threshold: 0.6 });
  for (const stage of stages.children) observer.observe(stage);
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.(".stage-tab");
  if (!tab) return;
  event.preventDefault();
  document.querySelector(tab.getAttribute("href"))?.scrollIntoView({ block: "nearest", inline: "start" });
});
document.addEventListener("htmx:after:swap", watch);
watch();
