// Files that wait in a form until it is sent: chosen, dropped on `data-holds-files` around it, or pasted into it.
import { fileSize } from "./file-size.js";
import { announce } from "./status.js";
import { fill } from "./words.js";

const inputIn = (place) => place?.querySelector("[data-held-input]");
const placeOf = ({ target }) => target.closest?.("[data-holds-files]");
const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

function hold(input, files) {
  const { dataset } = input.closest("[data-held]");
  const kept = new DataTransfer();
  const refused = [];
  for (const file of files) {
    if (file.size > Number(dataset.most)) refused.push(fill(dataset.tooLarge, { name: file.name, size: fileSize(file.size) }));
    else kept.items.add(file);
  }
  input.files = kept.files;
  draw(input, refused);
  announce(refused[0] ?? fill(dataset.heldWords, { name: files.at(-1)?.name ?? "" }));
}

function draw(input, refused = []) {
  const held = input.closest("[data-held]");
  const lines = [...input.files].map((file, index) => line(held.querySelector("template"), file, index));
  held.querySelector(".held-files").replaceChildren(...lines, ...refused.map(complaint));
}

function line(template, file, index) {
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector(".held-name").textContent = file.name;
  item.querySelector(".held-size").textContent = fileSize(file.size);
  const button = item.querySelector("[data-held-remove]");
  button.dataset.heldRemove = index;
  button.setAttribute("aria-label", fill(button.getAttribute("aria-label"), { name: file.name }));
  return item;
}

const complaint = (text) => Object.assign(document.createElement("li"), { className: "field-error", textContent: text });

function mark(place) {
  for (const each of document.querySelectorAll("[data-holds-files]")) each.classList.toggle("dropping", each === place);
}

document.addEventListener("change", ({ target }) => target.matches("[data-held-input]") && hold(target, [...target.files]));
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-held-remove]");
  if (!button) return;
  const input = inputIn(button.closest("[data-held]"));
  hold(input, [...input.files].filter((_, index) => index !== Number(button.dataset.heldRemove)));
  input.focus();
});
document.addEventListener("dragover", (event) => {
  const place = hasFiles(event) && placeOf(event);
  mark(inputIn(place) ? place : null);
  if (inputIn(place)) event.preventDefault();
});
document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || mark(null));
document.addEventListener("drop", (event) => {
  const input = hasFiles(event) && inputIn(placeOf(event));
  if (!input) return;
  event.preventDefault();
  mark(null);
  hold(input, [...input.files, ...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = files.length && inputIn(placeOf(event));
  if (!input) return;
  event.preventDefault();
  hold(input, [...input.files, ...files]);
});
