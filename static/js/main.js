// Every behaviour listens on document; nothing is wired to single elements, so swapped-in markup just works.
import "./tab.js";
import "./theme.js";
import "./sidebar.js";
import "./toast.js";
import "./errors.js";
import "./busy.js";
import "./confirm.js";
import "./dialog.js";
import "./menu.js";
import "./pane.js";
import "./pane-resize.js";
import "./in-place.js";
import "./selection.js";
import "./row.js";
import "./shortcuts.js";
import "./dates.js";
import "./live.js";
