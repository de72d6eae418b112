// Keeps the columns of the board as the database has them: when others change something, and after own changes.
// Waits while a card is in hand or a menu is open; several notices within a moment are one fetch.

const PAGE = 40;
const MOST = 400;
const MOMENT = 120;
const SPREAD = 120;
const TINT = 2000;
const ALL = "all";
const stale = new Set();
const foreign = new Set();
let holds = 0;
let fetching = null;
let timer;

const columns = () => [...document.querySelectorAll("#board [data-stage]")];

export function hold() {
  holds += 1;
}

export function release() {
  holds -= 1;
  schedule(0);
}

/** Fetch these columns anew, `delay` ms from now. */
export function refresh(stages, delay = 0) {
  for (const stage of stages) if (stage) stale.add(stage.dataset.stage);
  schedule(delay);
}

function schedule(delay) {
  clearTimeout(timer);
  if (stale.size) timer = setTimeout(flush, delay);
}

/** All that is stale by one request, so that a card never stands in two columns. */
async function flush() {
  const board = document.getElementById("board");
  if (holds || fetching || !board) return;
  if (board.querySelector(":popover-open")) return schedule(500);
  fetching = [...stale];
  stale.clear();
  await (fetching.includes(ALL) ? fetchBoard(board) : fetchColumns(board));
  fetching = null;
  schedule(MOMENT);
}

/** Stages came, went or changed places: the board as a whole. */
function fetchBoard(board) {
  return htmx.ajax("GET", board.dataset.url, { source: board, target: board, swap: "outerMorph" });
}

function fetchColumns(board) {
  const found = columns().filter(({ dataset }) => fetching.includes(dataset.stage));
  if (!found.length) return null;
  const url = new URL(board.dataset.columnsUrl, location.href);
  for (const { dataset } of found) url.searchParams.append("stage", dataset.stage);
  const counts = found.map((stage) => stage.querySelectorAll(".deal-card").length);
  url.searchParams.set("shown", Math.min(MOST, Math.max(PAGE, ...counts)));
  return htmx.ajax("GET", url.pathname + url.search, { source: board, swap: "none" });
}

/** The column that a record is in: "stage:2" or "deal:7" as the live stream names them. */
function columnOf(about) {
  const [kind, id] = about.split(":");
  return document.getElementById(`${kind}_${id}`)?.closest("#board [data-stage]");
}

function change({ verb, about, own }) {
  const board = document.getElementById("board");
  if (!board) return;
  const isShape = /^(pipeline|stage)\./.test(verb) && about.includes(`pipeline:${board.dataset.pipeline}`);
  if (isShape) stale.add(ALL);
  const isAnyCard = verb === "reset" || verb.startsWith("label.");
  const found = isAnyCard ? columns() : about.map(columnOf).filter(Boolean);
  if (!isAnyCard && !own) for (const { dataset } of found) foreign.add(dataset.stage);
  refresh(found, own ? 0 : MOMENT + Math.random() * SPREAD);
}

const versions = () =>
  new Map([...document.querySelectorAll("#board .deal-card")].map((card) => [card.id, card.dataset.version]));

/** What somebody else has changed is tinted for a moment. */
function tint(before) {
  for (const [id, version] of versions()) {
    if (before.get(id) === version) continue;
    const { classList } = document.getElementById(id);
    classList.add("arrived");
    setTimeout(() => classList.remove("arrived"), TINT);
  }
}

document.addEventListener("live:change", ({ detail }) => change(detail));
document.addEventListener("deal:changed", ({ detail }) => refresh([columnOf(`deal:${detail.id}`)]));
document.addEventListener("board:changed", ({ detail }) => refresh(detail.stages.map((id) => columnOf(`stage:${id}`))));
document.addEventListener("htmx:before:swap", (event) => {
  if (!fetching || event.target.id !== "board") return;
  if (holds) {
    // Asked for before the card was taken in hand.
    event.preventDefault();
    for (const stage of fetching) stale.add(stage);
  } else if (fetching.some((stage) => foreign.has(stage))) event.detail.ctx.versions = versions();
});
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (!detail.ctx.versions) return;
  foreign.clear();
  tint(detail.ctx.versions);
});
