// What a field in place could not send is kept, through a reload too, and sent again once there is a connection.
import { controls, fields, isUnsaved } from "./in-place.js";

const PREFIX = "unsaved ";
const SEEN = "seen-";
const isHidden = ({ type }) => type === "hidden";
const keyOf = (form) => `${PREFIX}${form.getAttribute("action")} ${form.elements.kind?.value ?? ""}`;
const isLost = (response) => !response || response.status >= 500 || response.status === 401;

function keep(form) {
  const entries = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  sessionStorage.setItem(keyOf(form), JSON.stringify(entries));
}

/** Type again what was typed, over what was seen then: whoever has changed it since is asked about. */
function retype(form, entries) {
  const values = Map.groupBy(entries, ([name]) => name);
  for (const control of controls(form)) {
    const typed = (values.get(control.name) ?? []).map(([, value]) => value);
    if (control.type === "checkbox") control.checked = typed.includes(control.value);
    else if (control.type !== "file") control.value = typed[0] ?? "";
  }
  for (const control of [...form.elements].filter(isHidden)) {
    if (control.name.startsWith(SEEN)) control.remove();
    else if (values.has(control.name)) control.value = values.get(control.name)[0][1];
  }
  for (const [name, value] of entries.filter(([name]) => name.startsWith(SEEN))) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

/** Send what is kept of the fields that are on the page. */
function sendAgain() {
  for (const form of fields()) {
    const kept = sessionStorage.getItem(keyOf(form));
    if (!kept || form.dataset.state === "saving") continue;
    if (!isUnsaved(form)) retype(form, JSON.parse(kept));
    form.requestSubmit();
  }
}

document.addEventListener("htmx:finally:request", ({ detail }) => {
  const { sourceElement: form, response } = detail.ctx;
  if (!form.matches?.("form[data-in-place]")) return;
  if (isLost(response)) keep(form);
  else sessionStorage.removeItem(keyOf(form));
});
document.addEventListener("reset", ({ target }) => target.matches("form[data-in-place]") && sessionStorage.removeItem(keyOf(target)));
addEventListener("online", sendAgain);
document.addEventListener("htmx:sse:after:connection", sendAgain);
document.addEventListener("pane:open", sendAgain);
addEventListener("beforeunload", (event) => fields().some(isUnsaved) && event.preventDefault());
