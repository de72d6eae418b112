// A field in place is a form that submits itself. Its state stands beside it and is said aloud.
import { announce } from "./status.js";
import { copyOf } from "./words.js";

const SHOWN = 2500;
// htmx leaves such a form as it is when the record around it is drawn anew.
const GUARD = "hx-morph-skip";
const FIELDS = "form[data-in-place]";
const TYPED = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select";
const sent = new WeakMap();

export const controls = (form) => [...form.elements].filter(({ name, type }) => name && type !== "hidden");
export const fields = (scope = document) => [...scope.querySelectorAll(FIELDS)];
const isEdited = (form) => controls(form).some(isChanged);
/** What was refused stands in the form as if it were stored. */
export const isUnsaved = (form) => form.dataset.state === "failed" || isEdited(form);
// Without what is hidden: that is of what was seen, and the answer brings it anew.
const content = (form) => JSON.stringify(controls(form).map(({ name, value, checked }) => [name, value, checked]));
const formOf = ({ target }) => target.closest?.(FIELDS);

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (!control.options) return control.value !== control.defaultValue;
  const options = [...control.options];
  const byDefault = options.filter((option) => option.defaultSelected);
  const before = byDefault.length || control.multiple ? byDefault : options.slice(0, 1);
  return options.some((option) => option.selected !== before.includes(option));
}

/** What somebody is at, or has not saved, is not drawn over. */
function guard(form) {
  const isHeld = form.contains(document.activeElement) && document.activeElement.matches(TYPED);
  form.toggleAttribute(GUARD, isHeld || isUnsaved(form));
}

/** Put back what is stored; of what was refused only the server knows it. */
function restore(form) {
  const isRefused = form.querySelector(".field-error");
  form.reset();
  show(form, "");
  if (!isRefused) return;
  document.activeElement.blur();
  document.dispatchEvent(new CustomEvent("record:stale"));
}

function save(event) {
  const form = formOf(event);
  // Leaving a field does not insist on what was refused: that takes a button, or other words.
  if (!form || !isEdited(form)) return;
  const isNothing = form.matches("[data-adds]") && controls(form).every(({ value }) => !value.trim());
  if (isNothing) restore(form);
  else form.requestSubmit();
}

/** `state` is saving, saved, failed or nothing. */
export function show(form, state) {
  const place = form.querySelector(".in-place-state");
  form.dataset.state = state;
  if (!place) return;
  place.replaceChildren(...(state ? [copyOf(`in-place-${state}`)] : []));
  if (state && state !== "saving") announce(form.querySelector(".field-error")?.textContent ?? place.textContent);
  if (state === "saved") setTimeout(() => form.dataset.state === "saved" && show(form, ""), SHOWN);
}

function answered(form, response) {
  const isSaved = response?.status < 400;
  // The server may have put it in order ("+55 41 …"); a morph leaves what was typed.
  if (isSaved && sent.get(form) === content(form)) form.reset();
  show(form, isSaved ? "saved" : "failed");
  guard(form);
}

document.addEventListener("change", save);
document.addEventListener("keydown", (event) => {
  const form = formOf(event);
  if (!form) return;
  if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    save(event);
  }
  if (event.key === "Escape" && isUnsaved(form)) {
    event.preventDefault();
    restore(form);
  }
});
for (const type of ["focusin", "input", "change"]) document.addEventListener(type, (event) => formOf(event) && guard(formOf(event)));
// Where the focus has gone, and what a reset has done, is known only afterwards.
for (const type of ["focusout", "reset"]) document.addEventListener(type, (event) => formOf(event) && setTimeout(guard, 0, formOf(event)));
document.addEventListener("click", (event) => event.target.closest("[data-retry]") && formOf(event)?.requestSubmit());
document.addEventListener("htmx:before:request", (event) => {
  const form = formOf(event);
  if (form !== event.target) return;
  sent.set(form, content(form));
  show(form, "saving");
});
document.addEventListener("htmx:before:swap", (event) => formOf(event)?.removeAttribute(GUARD));
document.addEventListener("htmx:finally:request", ({ detail }) => {
  const { sourceElement, response } = detail.ctx;
  const form = sourceElement.isConnected ? sourceElement : document.getElementById(sourceElement.id);
  if (form?.matches(FIELDS)) answered(form, response);
});
