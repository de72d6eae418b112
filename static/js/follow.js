// An address that follows from a name, until somebody types one: `data-follows` is the id of the name's field.

function address(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 45);
}

document.addEventListener("input", ({ target }) => {
  const follower = target.id && document.querySelector(`[data-follows="${CSS.escape(target.id)}"]`);
  if (!follower || follower.value !== (follower.dataset.followed ?? "")) return;
  follower.value = follower.dataset.followed = address(target.value);
});
