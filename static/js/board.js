// Everything that only a board needs.
import "./live-board.js";
import "./card-select.js";
import "./drag.js";
import "./card-keys.js";
import "./card-edit.js";
import "./quick-add.js";
import "./stage-tabs.js";
