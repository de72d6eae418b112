"""What came of an import, or of its undo, in one line."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.models import Import


def said(run: Import) -> str:
    """“1,204 created, 300 updated, 3 left out.”"""
    words = _("%(created)s created, %(updated)s updated, %(left)s left out.")
    created, updated = (run.results.get(action, 0) for action in ("create", "update"))
    return words % {"created": _number(created), "updated": _number(updated), "left": _number(run.rejected)}


def said_of_undo(run: Import) -> str:
    """“1,203 as before · 1 changed since · also removed: 2 companies”"""
    counts = {"restored": 0} | run.undo_results
    parts = [str(words) % {"number": _number(counts[key])} for key, words in _UNDONE.items() if key in counts]
    if removed := run.made.get("removed"):
        parts.append(_("also removed: %(what)s") % {"what": ", ".join(named(run, removed))})
    return " · ".join(parts)


def named(run: Import, counts: dict[str, int]) -> list[str]:
    """What is made besides records, in words: "12 companies"."""
    return [words % counts[what] for what, words in run.kind.extra_names.items() if counts.get(what)]


def _number(number: int) -> str:
    return number_format(number, force_grouping=True)


_UNDONE = {
    "restored": gettext_lazy("%(number)s as before"),
    "conflict": gettext_lazy("%(number)s changed or used since"),
    "kept": gettext_lazy("%(number)s left as they are"),
    "taken": gettext_lazy("%(number)s that cannot be put back"),
    "lost": gettext_lazy("%(number)s gone since, or not yours"),
    "decided": gettext_lazy("%(number)s to be put back"),
}
