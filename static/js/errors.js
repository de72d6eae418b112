// A request that came to nothing says so, and what to do. Refusals that belong to a form (409, 422) are drawn by it.
import { toast } from "./toast.js";
import { word } from "./words.js";

const SWAPPED = new Set([409, 422]);
const KNOWN = new Set([401, 403, 404, 413, 429, 503]);

function fail(key) {
  toast({ text: word(key), level: "bad" });
}

document.addEventListener("htmx:response:error", ({ target, detail }) => {
  const { ctx } = detail;
  const { status } = ctx.response;
  if (SWAPPED.has(status)) return;
  // An address that failed does not become the page's address.
  ctx.push = ctx.replace = null;
  if (target.id === "live" || ctx.hx.redirect || ctx.hx.trigger?.includes("toast")) return;
  fail(KNOWN.has(status) ? `error${status}` : "errorServer");
});

document.addEventListener("htmx:error", ({ target, detail }) => {
  if (target.id === "live" || detail.ctx?.response) return;
  fail("errorNetwork");
});
