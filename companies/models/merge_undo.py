"""Companies on their way out of the one that they have become."""

from django.utils.translation import gettext

from companies.models.company import Company
from companies.models.merge_into import PARENT
from duplicates.models import merge_undo


class Undoing(merge_undo.Undoing):
    """Parents come back at last, each where it closes no circle by now."""

    later = frozenset({PARENT})

    def changes(self, row: dict) -> dict:
        return {"parent_id": None}

    def settle(self) -> None:
        before, after = self.kept["fields"].get(PARENT, (None, None))
        is_own = before == after or not self._is_as_left(PARENT, after)
        if before != after and is_own:
            self.say_changed(PARENT, self.survivor)
        if not is_own:
            self._put(self.survivor.pk, None)
        wanted = {row["id"]: row["parent_id"] for row in self.restored}
        for pk, parent in (wanted if is_own else wanted | {self.survivor.pk: before}).items():
            self._place(pk, self.there(PARENT, parent))
            self.tell_merges(PARENT, pk, parent)

    def _place(self, pk: int, parent: int | None) -> None:
        companies = Company.objects.of(self.account_id)
        if parent and companies.below(Company(pk=pk)).filter(pk=parent).exists():
            names = companies.in_bulk([pk, parent])
            words = {"parent": names[parent], "company": names[pk]}
            self.left.append(gettext("the parent of %(company)s: %(parent)s belongs to it by now") % words)
        elif parent:
            self._put(pk, parent)

    def _put(self, pk: int, parent: int | None) -> None:
        Company.objects.of(self.account_id).filter(pk=pk).update(parent=parent)
