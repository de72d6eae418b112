"""Records deleted with all that hangs on them, and brought back."""

from collections import Counter

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulk.acts.act import Act, Batch, counted
from bulk.snapshots import Snapshots


class Delete(Act):
    key, icon = "delete", "trash-2"
    label, deed, done = gettext_lazy("Delete"), gettext_lazy("Delete %(what)s"), gettext_lazy("%(what)s deleted")
    is_destructive = True

    def told(self, arguments, member):
        return _("deleted this")

    def write(self, batch: Batch) -> Counter:
        snapshots, table = Snapshots(batch.kind.model), batch.kind.model._meta.db_table
        if batch.kind.leaving:
            batch.kind.leaving(batch.found, batch.member)
        counts = counted(_WRITE.format(table=table, snapshot=snapshots.expression()), batch.params)
        with connection.cursor() as cursor:
            for statement in snapshots.deletions():
                cursor.execute(statement, batch.params)
        return counts

    def restore(self, batch: Batch, top: int, bottom: int) -> Counter:
        rows = batch.action.rows.filter(outcome="changed", undone="", number__range=(bottom, top))
        numbers = list(rows.order_by("-number").values_list("number", flat=True))
        hidden = self._hidden(batch, rows)
        _mark(batch, hidden, "lost")
        restored, taken = self._bring_back(batch, [each for each in numbers if each not in hidden])
        _mark(batch, restored, "restored")
        _mark(batch, taken, "taken")
        return Counter(restored=len(restored), taken=len(taken), lost=len(hidden))

    def _hidden(self, batch: Batch, rows) -> set[int]:
        """Those that would not be the member's to see: by privacy, as they were owned."""
        if batch.member.sees_all or batch.kind.model.owner_path != "owner":
            return set()
        table = batch.kind.model._meta.db_table
        seen = [None, *batch.member.seen_owners]
        owners = rows.values_list("number", f"before__rows__{table}__0__owner_id")
        return {number for number, owner in owners if owner not in seen}

    def _bring_back(self, batch: Batch, numbers: list[int]) -> tuple[list[int], list[int]]:
        """Those of `numbers` that are back, and those whose place is taken: an e-mail may be another's by now.

        What cannot be written as a whole is halved until only the rows that stand in the way are left out.
        """
        if not numbers:
            return [], []
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in Snapshots(batch.kind.model).restorations():
                    cursor.execute(statement, batch.params | {"numbers": numbers})
            return numbers, []
        except IntegrityError:
            if len(numbers) == 1:
                return [], numbers
        middle = len(numbers) // 2
        halves = [self._bring_back(batch, half) for half in (numbers[:middle], numbers[middle:])]
        return tuple(first + second for first, second in zip(*halves, strict=True))


def _mark(batch: Batch, numbers, undone: str) -> None:
    batch.action.rows.filter(outcome="changed", number__in=list(numbers)).update(undone=undone)


_WRITE = """
WITH kept AS (
    SELECT t.id, {snapshot} AS before FROM {table} t
     WHERE t.account_id = %(account)s AND t.id = ANY(%(found)s)
), written AS (
    INSERT INTO bulk_bulkrow (account_id, action_id, number, target_id, outcome, reason, before, undone, done_at)
    SELECT %(account)s, %(action)s, %(first)s + each.place - 1, each.id,
           CASE WHEN kept.id IS NOT NULL THEN 'changed' ELSE 'gone' END, '', kept.before, '', now()
      FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS each (id, place)
      LEFT JOIN kept ON kept.id = each.id
     ORDER BY each.place
    RETURNING outcome
)
SELECT outcome, count(*) FROM written GROUP BY outcome
"""
