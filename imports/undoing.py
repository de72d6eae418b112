"""Takes an import back, batch by batch, from its last row to its first; then what was decided upon.

Only rows that are left as they are get a mark: those behind `undo_cursor` without one are taken back.
"""

from collections import Counter
from collections.abc import Callable

from django.utils import timezone

from accounts.models import Member
from imports import attributes
from imports.models import Import, ImportRow
from imports.models.rows import WRITTEN
from imports.running import in_batches

BATCH_ROWS = 2_000


def undo(started: Import, member: Member, check: Callable[[], None]) -> None:
    """Go on from where the undo stands to its end. `check` is called between batches and raises to break off."""
    Import.objects.filter(pk=started.pk, began_at=None).update(began_at=timezone.now())
    in_batches(_go_back, started.pk, member, check)


def _go_back(pk: int, member: Member) -> bool:
    """False when there is nothing more to do. The lock keeps a worker that was thought dead from doing it twice."""
    run = Import.objects.select_for_update(of=["self"]).select_related("account").get(pk=pk)
    if run.status != Import.Status.UNDOING:
        return False
    if _take_back_planned(run, member) or _take_back_decided(run, member):
        return True
    _remove_extras(run, member)
    run.end(Import.Status.UNDONE)
    return False


def _take_back_planned(run: Import, member: Member) -> bool:
    top = run.cursor - run.undo_cursor
    if not top:
        return False
    bottom = max(1, top - min(BATCH_ROWS, run.kind.batch_rows) + 1)
    rows = run.rows.filter(action__in=WRITTEN, number__range=(bottom, top))
    run.count_undone(_take_back(run, member, _numbers(rows), anyway=False))
    run.undo_cursor += top - bottom + 1
    run.save(update_fields=["undo_cursor"])
    return True


def _take_back_decided(run: Import, member: Member) -> bool:
    numbers = _numbers(run.rows.filter(undone=ImportRow.Undone.DECIDED))[: run.kind.batch_rows]
    if not numbers:
        return False
    counts = _take_back(run, member, numbers, anyway=True)
    run.count_undone({**counts, ImportRow.Undone.DECIDED.value: -len(numbers)})
    return True


def _numbers(rows) -> list[int]:
    return list(rows.order_by("-number").values_list("number", flat=True)[:BATCH_ROWS])


def _take_back(run: Import, member: Member, numbers: list[int], *, anyway: bool) -> Counter:
    """Rows by what became of them."""
    left = run.kind.undo(run, numbers, member, anyway=anyway)
    run.rows.filter(number__in=numbers).exclude(undone="").update(undone="", kept_back=None)
    marked = [ImportRow(pk=pk, undone=left[number].undone, kept_back=left[number].kept_back or None)
              for pk, number in run.rows.filter(number__in=list(left)).values_list("pk", "number")]  # fmt: skip
    ImportRow.objects.bulk_update(marked, ["undone", "kept_back"], batch_size=500)
    counts = Counter(each.undone for each in left.values())
    return counts + Counter(restored=len(numbers) - len(left))


def _remove_extras(run: Import, member: Member) -> None:
    """Those of earlier passes are counted too: what was in use then may not be any more."""
    removed = Counter(run.made.get("removed", {})) + Counter(run.kind.remove_extras(run, member))
    if member.can("manage_attributes"):
        removed += Counter(attributes=attributes.remove_unused(run, member))
    if removed:
        run.made |= {"removed": dict(removed)}
        run.save(update_fields=["made"])
