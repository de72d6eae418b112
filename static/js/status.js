// The one live region, there from page load. Emptied first, so that the same sentence twice is said twice.

export function announce(text) {
  const status = document.getElementById("status");
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = text));
}
