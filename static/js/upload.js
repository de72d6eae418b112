// Files dropped on a record, pasted into it, or chosen: each goes by itself, with its true progress.
import { fileSize } from "./file-size.js";
import { unfold } from "./fold.js";
import { announce } from "./status.js";
import { tab } from "./tab.js";
import { fill } from "./words.js";

const recordOf = ({ target }) => target.closest?.("[data-drop-files]") ?? document.querySelector("[data-drop-files]");
const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

function line(form, file) {
  const item = form.querySelector("template").content.firstElementChild.cloneNode(true);
  item.querySelector(".upload-name").textContent = file.name;
  form.querySelector("[data-uploads]").append(item);
  return item;
}

function fail(item, text) {
  item.classList.add("failed");
  item.querySelector(".upload-state").textContent = text;
}

function reason(form, request, file) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const said = request.status === 422 && answer.querySelector(".file-drop .field-error")?.textContent;
  return said || fill(form.dataset.failed, { name: file.name });
}

function send(form, file, item) {
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  body.set("files", file);
  const bar = item.querySelector("progress");
  request.upload.onprogress = ({ loaded, total }) => {
    bar.value = (100 * loaded) / total;
    item.querySelector(".upload-state").textContent = `${fileSize(loaded)} / ${fileSize(total)}`;
  };
  return new Promise((resolve) => {
    request.onloadend = () => resolve(request);
    request.open("POST", form.action);
    for (const [name, value] of [["HX-Request", "true"], ["HX-Request-Type", "partial"], ["X-Tab", tab]]) request.setRequestHeader(name, value);
    request.send(body);
  });
}

async function upload(form, file, item) {
  if (file.size > Number(form.dataset.most)) return fail(item, fill(form.dataset.tooLarge, { name: file.name, size: fileSize(file.size) }));
  const request = await send(form, file, item);
  if (request.status !== 200) return fail(item, reason(form, request, file));
  item.remove();
  announce(fill(form.dataset.done, { name: file.name }));
  tell(request.getResponseHeader("HX-Trigger"));
}

/** What the answer tells the page, as htmx would. */
function tell(header) {
  for (const [name, detail] of Object.entries(JSON.parse(header ?? "{}"))) document.dispatchEvent(new CustomEvent(name, { detail }));
}

async function uploadAll(record, files) {
  const form = record?.querySelector("[data-upload]");
  if (!form || !files.length) return;
  unfold(form.closest("section"));
  form.scrollIntoView({ block: "nearest" });
  const items = files.map((file) => line(form, file));
  for (const [index, file] of files.entries()) await upload(form, file, items[index]);
  await htmx.ajax("GET", form.action, { target: `#${form.closest("section").id}`, swap: "outerMorph" });
}

document.addEventListener("dragover", (event) => {
  const record = hasFiles(event) && event.target.closest?.("[data-drop-files]");
  document.querySelector("[data-drop-files]")?.classList.toggle("dropping", Boolean(record));
  if (record) event.preventDefault();
});
document.addEventListener("dragleave", ({ relatedTarget }) => {
  if (!relatedTarget) document.querySelector("[data-drop-files]")?.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  const record = hasFiles(event) && event.target.closest?.("[data-drop-files]");
  if (!record) return;
  event.preventDefault();
  record.classList.remove("dropping");
  uploadAll(record, [...event.dataTransfer.files]);
});
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || event.clipboardData.getData("text/html")) return;
  event.preventDefault();
  uploadAll(recordOf(event), files);
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-upload] input[type=file]")) return;
  const files = [...event.target.files];
  event.target.value = "";
  uploadAll(recordOf(event), files);
});
