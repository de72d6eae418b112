// Runs before the first paint, so that a remembered theme, folded sidebar or pane width never flashes.
(() => {
  const root = document.documentElement;
  root.dataset.script = "";
  try {
    for (const key of ["theme", "sidebar"]) {
      if (localStorage.getItem(key)) root.dataset[key] = localStorage.getItem(key);
    }
    const width = parseInt(localStorage.getItem("pane-width"), 10);
    if (width) root.style.setProperty("--pane-width", `${width}px`);
  } catch {
    // Storage is closed to us: the defaults stand.
  }
})();
