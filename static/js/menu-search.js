// A menu with a search box: typing narrows it, Enter takes the first item left.

const itemsOf = (menu) => [...menu.querySelectorAll("a.menu-item, button.menu-item")];
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function narrow(box) {
  const menu = box.closest(".menu") ?? document;
  for (const item of itemsOf(menu)) item.hidden = !plain(item.textContent).includes(plain(box.value));
  for (const head of menu.querySelectorAll(".menu-head")) {
    let next = head.nextElementSibling;
    while (next?.matches(".menu-item[hidden]")) next = next.nextElementSibling;
    head.hidden = !next?.matches(".menu-item");
  }
}

document.addEventListener("input", ({ target }) => target.matches?.("[data-menu-search]") && narrow(target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-menu-search]")) return;
  event.preventDefault();
  itemsOf(event.target.closest(".menu") ?? document).find(({ hidden }) => !hidden)?.click();
});
// Before it opens, and `autofocus` as it does: `toggle` comes later, and would take away what was typed by then. Neither
// of them bubbles.
document.addEventListener(
  "beforetoggle",
  ({ target, newState }) => {
    const box = newState === "open" && target.querySelector?.("[data-menu-search]");
    if (!box) return;
    box.value = "";
    narrow(box);
  },
  true,
);
