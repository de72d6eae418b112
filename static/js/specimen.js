// Only for the page that shows all components together.
import { open } from "./dialog.js";
import { toast } from "./toast.js";
import { copyOf } from "./words.js";

const samples = {
  dialog() {
    const dialog = copyOf("sample-dialog");
    document.getElementById("dialog").replaceChildren(dialog);
    open(dialog);
  },
  toast: () => toast({ text: "Moved to Proposal.", level: "good", undo: "/components/" }),
  error: () => toast({ text: "No connection to the server. Try again in a moment.", level: "bad" }),
};

document.addEventListener("click", ({ target }) => samples[target.closest("[data-sample]")?.dataset.sample]?.());
