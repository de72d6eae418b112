// Keeps the columns of the board as the database has them: when others change something, and after own changes.
// Waits while a card is in hand or a menu is open; several notices within a moment are one fetch.

const PAGE = 40;
const MOMENT = 120;
const SPREAD = 120;
const stale = new Set();
const foreign = new Set();
let holds = 0;
let timer;

export function hold() {
  holds += 1;
}

export function release() {
  holds -= 1;
  if (stale.size) schedule(0);
}

/** Fetch these columns anew; `delay` in ms. */
export function refresh(stages, delay = 0) {
  for (const stage of stages) if (stage) stale.add(stage.id);
  if (stale.size) schedule(delay);
}

function schedule(delay) {
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

function flush() {
  if (holds) return;
  if (document.querySelector("#board :popover-open")) return schedule(500);
  for (const id of stale) fetchStage(document.getElementById(id));
  stale.clear();
}

function fetchStage(stage) {
  if (!stage) return;
  const url = new URL(stage.dataset.url, location.href);
  const shown = Math.max(PAGE, stage.querySelectorAll(".deal-card").length);
  url.searchParams.set("shown", shown);
  htmx.ajax("GET", url.pathname + url.search, { source: stage, target: stage, swap: "outerMorph" });
}

function fetchBoard() {
  const board = document.getElementById("board");
  htmx.ajax("GET", board.dataset.url, { source: board, target: board, swap: "outerMorph" });
}

function stageOf(about) {
  const [kind, id] = about.split(":");
  if (kind === "stage") return document.getElementById(`stage_${id}`);
  return kind === "deal" ? document.getElementById(`deal_${id}`)?.closest("[data-stage]") : null;
}

/** Cards that differ after a fetch which somebody else has caused are tinted for a moment. */
function versions(stage) {
  return new Map([...stage.querySelectorAll(".deal-card")].map((card) => [card.id, card.dataset.version]));
}

function tint(stage, before) {
  for (const [id, version] of versions(stage)) {
    if (before.get(id) === version) continue;
    const card = document.getElementById(id);
    card.classList.add("arrived");
    setTimeout(() => card.classList.remove("arrived"), 2000);
  }
}

document.addEventListener("live:change", ({ detail }) => {
  const board = document.getElementById("board");
  if (!board) return;
  const concerned = detail.verb === "reset" ? [...board.querySelectorAll("[data-stage]")] : detail.about.map(stageOf);
  if (/^(pipeline|stage)\./.test(detail.verb) && detail.about.includes(`pipeline:${board.dataset.pipeline}`)) {
    fetchBoard();
  }
  if (detail.verb !== "reset") for (const stage of concerned) if (stage) foreign.add(stage.id);
  refresh(concerned, MOMENT + Math.random() * SPREAD);
});
document.addEventListener("board:changed", ({ detail }) => {
  refresh(detail.stages.map((id) => document.getElementById(`stage_${id}`)));
});
document.addEventListener("deal:changed", ({ detail }) => refresh([stageOf(`deal:${detail.id}`)]));
document.addEventListener("htmx:before:swap", ({ target, detail }) => {
  if (foreign.has(target.id)) detail.ctx.versions = versions(target);
});
document.addEventListener("htmx:after:swap", ({ target, detail }) => {
  if (detail.ctx.versions && foreign.delete(target.id)) tint(target, detail.ctx.versions);
});
