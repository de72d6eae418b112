// A field in place is a form that submits itself. Its state stands beside it and is said aloud.
import { announce } from "./status.js";
import { copyOf } from "./words.js";

const SHOWN = 2500;
const sent = new WeakMap();
const controls = (form) => [...form.elements].filter(({ name, type }) => name && type !== "hidden");

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (!control.options) return control.value !== control.defaultValue;
  const options = [...control.options];
  const byDefault = options.filter((option) => option.defaultSelected);
  const before = byDefault.length || control.multiple ? byDefault : options.slice(0, 1);
  return options.some((option) => option.selected !== before.includes(option));
}

const content = (form) => new URLSearchParams(new FormData(form)).toString();
const formOf = ({ target }) => target.closest?.("form[data-in-place]");

function save(event) {
  const form = formOf(event);
  if (form && controls(form).some(isChanged)) form.requestSubmit();
}

function show(form, state) {
  const place = form.querySelector(".in-place-state");
  form.dataset.state = state;
  if (!place) return;
  place.replaceChildren(...(state ? [copyOf(`in-place-${state}`)] : []));
  if (state && state !== "saving") announce(form.querySelector(".field-error")?.textContent ?? place.textContent);
  if (state === "saved") setTimeout(() => form.dataset.state === "saved" && show(form, ""), SHOWN);
}

document.addEventListener("change", save);
document.addEventListener("keydown", (event) => {
  const form = formOf(event);
  if (!form) return;
  if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    save(event);
  }
  if (event.key === "Escape" && controls(form).some(isChanged)) {
    event.preventDefault();
    form.reset();
  }
});
document.addEventListener("click", (event) => event.target.closest("[data-retry]") && formOf(event)?.requestSubmit());
document.addEventListener("htmx:before:request", (event) => {
  const form = formOf(event);
  if (!form) return;
  sent.set(form, content(form));
  show(form, "saving");
});
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const { sourceElement, response } = detail.ctx;
  const form = sourceElement.isConnected ? sourceElement : document.getElementById(sourceElement.id);
  if (!form?.matches("form[data-in-place]")) return;
  const saved = response?.status < 400;
  // The server may have put it in order ("+55 41 …"); a morph leaves what was typed.
  if (saved && sent.get(form) === content(form)) form.reset();
  show(form, saved ? "saved" : "failed");
});
