// The file of an import is sent with its true progress; what is too large is told before anything is sent.
import { fileSize } from "./file-size.js";
import { fill } from "./words.js";

function tell(form, text, isBad = false) {
  const state = form.querySelector("[data-sending]");
  state.hidden = false;
  state.classList.toggle("failed", isBad);
  state.querySelector("p").textContent = text;
  state.querySelector("progress").hidden = isBad;
  form.querySelector("button").disabled = !isBad;
}

function progress(form, { loaded, total }) {
  form.querySelector("progress").value = loaded / total;
  tell(form, loaded < total ? `${fileSize(loaded)} / ${fileSize(total)}` : form.dataset.reading);
}

function answer(form, request) {
  const next = request.getResponseHeader("HX-Redirect");
  if (next) return window.location.assign(next);
  if (request.status !== 422) return tell(form, form.dataset.failed, true);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const refused = document.importNode(page.querySelector("[data-import-upload]"), true);
  form.replaceWith(refused);
  refused.querySelector("[type=file]").focus();
}

function send(form) {
  const request = new XMLHttpRequest();
  request.upload.onprogress = (event) => progress(form, event);
  request.onloadend = () => answer(form, request);
  request.open("POST", form.action);
  for (const [name, value] of [["HX-Request", "true"], ["HX-Request-Type", "partial"]]) request.setRequestHeader(name, value);
  request.send(new FormData(form));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-import-upload]");
  const file = form?.querySelector("[type=file]").files[0];
  if (!file) return;
  event.preventDefault();
  if (file.size > Number(form.dataset.most)) return tell(form, fill(form.dataset.tooLarge, { size: fileSize(file.size) }), true);
  progress(form, { loaded: 0, total: file.size || 1 });
  send(form);
});
