"""Labels that an import gives to records: those that exist, and those that it makes."""

from collections.abc import Iterable

from accounts import label_uses
from accounts.models import Label
from imports.references import unreferenced


def named(run, names: Iterable[str]) -> dict[str, int]:
    """Ids of the labels `names`, by name in lower case; those that are missing come into being.

    The import remembers them: an undo takes off these very labels, whatever they are called by then.
    """
    wanted = {name.lower(): name for name in reversed(list(names))}
    if not wanted:
        return {}
    known = {name.lower(): pk for name, pk in Label.objects.of(run.account_id).values_list("name", "pk")}
    for folded, name in reversed(wanted.items()):
        if folded not in known:
            known[folded] = Label.objects.named(run.account, name).pk
            run.made.setdefault("new_labels", []).append(known[folded])
    found = {folded: known[folded] for folded in wanted}
    run.made["labels"] = run.made.get("labels", {}) | found
    return found


def own(run, row) -> set[int]:
    """The labels that `row` has given."""
    made = run.made.get("labels", {})
    return {made[name.lower()] for name in (row.after or {}).get("labels", ()) if name.lower() in made}


def remove_unused(run, member) -> int:
    """Remove those that `run` has made and that nothing uses any more; how many."""
    if not member.can("manage_attributes"):
        return 0
    made = Label.objects.of(run.account).filter(pk__in=run.made.get("new_labels", []))
    unused = [label for label in unreferenced(made) if not list(label_uses.uses_of(label, member))]
    for label in unused:
        label.account = run.account
        label.remove(by=member)
    return len(unused)
