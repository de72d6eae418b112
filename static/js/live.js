// What others change reaches the page as `live:change` on document: detail {id, verb, about, origin};
// the verb `reset` says that too much was missed: whoever listens draws itself anew.
// hx-sse holds the stream: it reconnects with Last-Event-ID and rests while the tab is hidden.
import { tab } from "./tab.js";

const RETRY = 5000;
const isStream = ({ target }) => target?.id === "live";

function pass(event) {
  if (!isStream(event)) return;
  const detail = JSON.parse(event.detail.data || "{}");
  if (!detail.origin || detail.origin !== tab) document.dispatchEvent(new CustomEvent("live:change", { detail }));
}

// The very first connection is an ordinary request: if it fails, hx-sse does not try again.
function retry(event) {
  const stream = document.getElementById("live");
  if (isStream(event)) setTimeout(() => stream.isConnected && htmx.trigger(stream, "live:retry"), RETRY);
}

document.addEventListener("change", pass);
document.addEventListener("htmx:error", retry);
document.addEventListener("htmx:response:error", retry);
