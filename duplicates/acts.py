"""Many groups of records, each made one of."""

from collections import Counter
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulk.acts.act import Act, Batch
from bulk.models import BulkRow
from duplicates import worklists
from duplicates.models import Duplicate
from duplicates.pairs import pairs_of
from duplicates.proposal import Proposal

MOST_WORDS = 200


class MergeGroups(Act):
    """`arguments`: `{"groups": {"12": [15, 18]}}`: by the record that stays those that go."""

    key, icon = "merge", "merge"
    label, deed = gettext_lazy("Merge duplicates"), gettext_lazy("Merge the duplicates of %(what)s")
    done = gettext_lazy("%(what)s merged with their duplicates")
    changed = gettext_lazy("Merged")
    has_events = True
    # Each merge is a transaction of its own: it locks what it needs in the order of all merges.
    part_rows = 1
    most_at_once = 10
    undo_for = timedelta(days=30)

    def is_there_for(self, kind, member, attributes=None):
        """Lists do not offer it: it starts from the work list."""
        return False

    def told(self, arguments, member):
        return _("merged duplicates")

    def more_url(self, action, row) -> str:
        """The merge, which can be undone by itself."""
        model, merge = worklists.get(action.kind).merge, (row.before or {}).get("merge")
        return reverse(f"{model._meta.app_label}:merge", args=[action.account.slug, merge]) if merge else ""

    def lock(self, batch: Batch) -> list[int]:
        """Those that stay; each merge locks for itself, and refuses what has changed since it was read."""
        return list(batch.kind.rows(batch.member).filter(pk__in=batch.ids).values_list("pk", flat=True))

    def write(self, batch: Batch) -> Counter:
        worklist = worklists.get(batch.kind.key)
        keys = [key for pk in batch.ids for key in (pk, *_others(batch, pk))]
        records = worklist.load(batch.member, keys, is_shown=False)
        rows = [self._row(batch, worklist, records, place) for place in range(len(batch.ids))]
        BulkRow.objects.bulk_create(rows)
        return Counter(row.outcome for row in rows)

    def _row(self, batch: Batch, worklist, records: dict, place: int) -> BulkRow:
        pk = batch.ids[place]
        row = BulkRow(account_id=batch.action.account_id, action=batch.action, number=batch.first + place, target_id=pk)
        row.done_at, found = timezone.now(), [records.get(key) for key in (pk, *_others(batch, pk))]
        if None in found:
            row.outcome = BulkRow.Outcome.GONE
            return row
        names = ", ".join(str(record) for record in found[1:])
        try:
            merge = _merge(worklist, found, batch.member)
            row.outcome, row.before = BulkRow.Outcome.CHANGED, {"merge": merge.pk}
            row.reason = _("with %(names)s") % {"names": names}
        except ValidationError as refusal:
            row.outcome, row.reason = BulkRow.Outcome.REFUSED, " ".join(refusal.messages)
        row.reason = Truncator(row.reason).chars(MOST_WORDS)
        return row

    def restore(self, batch: Batch, top: int, bottom: int) -> Counter:
        rows = list(batch.action.rows.filter(outcome="changed", undone="", number__range=(bottom, top)))
        merges = worklists.get(batch.kind.key).merges.visible_to(batch.member)
        found = merges.select_related("survivor").in_bulk([row.before["merge"] for row in rows if row.before])
        for row in sorted(rows, key=lambda each: -each.number):
            row.undone = _undo(found.get((row.before or {}).get("merge")), batch)
        BulkRow.objects.bulk_update(rows, ["undone"])
        return Counter(row.undone for row in rows)


def _others(batch: Batch, pk: int) -> list[int]:
    return batch.action.arguments["groups"].get(str(pk), [])


def _merge(worklist, records: list, member):
    """As the preview said, unless something speaks against it by now."""
    keys = [record.pk for record in records]
    pairs = pairs_of(worklist, member).filter(first__in=keys, second__in=keys)
    if not pairs.exists() or pairs.filter(state=Duplicate.State.DIFFERENT).exists():
        raise ValidationError(_("Somebody has said meanwhile that they are not the same."))
    proposal = Proposal(worklist, records, survivor=records[0])
    if proposal.conflicts:
        raise ValidationError(_("They say different things by now; look at them side by side."))
    return proposal.merge(member, {record.pk: record.version for record in records})


def _undo(merge, batch: Batch) -> str:
    if merge is None:
        return BulkRow.Undone.LOST
    merge.account = merge.survivor.account = batch.action.account
    try:
        merge.undo(by=batch.member)
    except ValidationError:
        return BulkRow.Undone.CONFLICT
    return BulkRow.Undone.RESTORED
