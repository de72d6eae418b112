// Light, dark, or whatever the system says.
import { remember, remembered } from "./remember.js";

function mark() {
  const current = remembered("theme") ?? "system";
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    choice.setAttribute("aria-pressed", choice.dataset.themeChoice === current);
  }
}

function choose(theme) {
  const chosen = theme === "system" ? "" : theme;
  remember("theme", chosen);
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  mark();
}

document.addEventListener("click", ({ target }) => {
  const choice = target.closest("[data-theme-choice]");
  if (choice) choose(choice.dataset.themeChoice);
});
// Another tab changed it.
addEventListener("storage", ({ key, newValue }) => key === "theme" && choose(newValue ?? "system"));
document.addEventListener("htmx:after:swap", mark);
mark();
