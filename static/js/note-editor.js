// Where there is a script, a note is written formatted: the textarea gives its place to an editable area.
import { clean } from "./pasted.js";
import { remember, remembered } from "./remember.js";

const editorOf = ({ target }) => target.closest?.("[data-note-editor]");
const areaOf = (editor) => editor.querySelector("[contenteditable]");

function build(editor) {
  const textarea = editor.querySelector("textarea");
  const area = document.createElement("div");
  Object.assign(area, { contentEditable: "true", id: `${textarea.id}_area`, className: "prose", role: "textbox" });
  area.setAttribute("aria-multiline", "true");
  area.setAttribute("aria-label", textarea.getAttribute("aria-label"));
  area.dataset.placeholder = textarea.placeholder;
  const draft = textarea.dataset.html ? "" : draftOf(editor);
  area.append(clean(textarea.dataset.html || draft));
  textarea.hidden = true;
  textarea.after(area, editor.querySelector("template").content.cloneNode(true));
  if (draft) editor.querySelector("[data-restored]").hidden = false;
  const rich = Object.assign(document.createElement("input"), { type: "hidden", name: "rich", value: "on" });
  textarea.form.append(rich);
  sync(editor);
  if (textarea.closest(".note-body")) area.focus();
}

const draftKey = (editor) => editor.closest("form").dataset.draft;
const draftOf = (editor) => (draftKey(editor) && remembered(`draft-${draftKey(editor)}`)) || "";

function sync(editor) {
  const area = areaOf(editor);
  const isFilled = Boolean(area.textContent.trim());
  if (!isFilled && !area.querySelector("li")) area.replaceChildren();
  editor.querySelector("textarea").value = isFilled ? area.innerHTML : "";
  editor.closest("form").classList.toggle("filled", isFilled);
}

function keepDraft(editor) {
  if (draftKey(editor)) remember(`draft-${draftKey(editor)}`, editor.querySelector("textarea").value);
}

function discard(editor) {
  areaOf(editor).replaceChildren();
  sync(editor);
  keepDraft(editor);
  editor.querySelector("[data-restored]").hidden = true;
  areaOf(editor).focus();
}

function buildAll() {
  for (const editor of document.querySelectorAll("[data-note-editor]")) if (!areaOf(editor)) build(editor);
}

function format(command) {
  const isQuote = command === "quote";
  const inQuote = isQuote && getSelection().anchorNode?.parentElement?.closest("blockquote");
  document.execCommand(isQuote ? "formatBlock" : command, false, isQuote ? (inQuote ? "p" : "blockquote") : null);
}

function showState() {
  const editor = document.activeElement?.closest("[data-note-editor]");
  for (const button of editor?.querySelectorAll("[data-format]:not([data-format=quote])") ?? []) {
    button.setAttribute("aria-pressed", document.queryCommandState(button.dataset.format));
  }
}

document.addEventListener("input", (event) => {
  const editor = editorOf(event);
  if (!editor) return;
  sync(editor);
  keepDraft(editor);
});
document.addEventListener("paste", (event) => {
  const editor = editorOf(event);
  const html = editor && event.clipboardData.getData("text/html");
  if (!html) return;
  event.preventDefault();
  const holder = document.createElement("div");
  holder.append(clean(html));
  document.execCommand("insertHTML", false, holder.innerHTML);
});
// Pressed with the mouse, a button of the toolbar must not take the selection away.
document.addEventListener("mousedown", (event) => event.target.closest("[data-format]") && event.preventDefault());
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-format]");
  if (!button) return;
  areaOf(editorOf(event)).focus();
  format(button.dataset.format);
  showState();
});
document.addEventListener("click", (event) => event.target.closest("[data-discard]") && discard(editorOf(event)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !editorOf(event)) return;
  event.preventDefault();
  event.target.closest("form").requestSubmit();
});
document.addEventListener("htmx:after:request", ({ detail }) => {
  const key = detail.ctx.sourceElement.dataset?.draft;
  if (key && detail.ctx.response?.status < 400) remember(`draft-${key}`, "");
});
document.addEventListener("selectionchange", showState);
document.addEventListener("htmx:after:swap", buildAll);
document.execCommand("defaultParagraphSeparator", false, "p");
buildAll();
