"""Does what was planned, batch by batch. Rows, cursor and counts of a batch commit together or not at all."""

from collections import Counter
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Member
from imports import attributes
from imports.models import Import

BATCH_ROWS = 2_000
MOST_TRIES = 5


def run(started: Import, member: Member, check: Callable[[], None]) -> None:
    """Execute the plan from where it stands to its end. `check` is called between batches and raises to break off.

    Whoever was killed is followed by another who goes on behind the last batch that was committed.
    """
    _begin(started, member)
    in_batches(_advance, started.pk, member, check)


def in_batches(step: Callable[[int, Member], bool], pk: int, member: Member, check: Callable[[], None]) -> None:
    """Call `step(pk, member)`, each time in a transaction of its own, until it answers False."""
    while True:
        check()
        if not _attempt(step, pk, member):
            return


@transaction.atomic
def _begin(started: Import, member: Member) -> None:
    run = Import.objects.select_for_update().get(pk=started.pk)
    if run.began_at is None:
        made = attributes.create_new(run)
        run.began_at, run.made = timezone.now(), {"attributes": made} if made else {}
        run.save(update_fields=["began_at", "made"])


def _attempt(step, pk: int, member: Member) -> bool:
    """One batch in one transaction; tried again when somebody took a planned key at that very moment."""
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            with transaction.atomic():
                return step(pk, member)
        except IntegrityError:
            if not tries_left:
                raise
    return False


def _advance(pk: int, member: Member) -> bool:
    """False when there is nothing more to do. The lock keeps a worker that was thought dead from doing it twice."""
    run = Import.objects.select_for_update().select_related("account").get(pk=pk)
    if run.status != Import.Status.RUNNING:
        return False
    run.member = member
    first, last = run.cursor + 1, min(run.cursor + min(BATCH_ROWS, run.kind.batch_rows), run.total)
    if first <= last:
        run.kind.write(run, first, last)
        run.results = dict(Counter(run.results) + _actions(run, first, last))
        run.cursor = last
        run.save(update_fields=["cursor", "results", "made"])
    if run.cursor >= run.total:
        run.kind.finish(run)
        run.end(Import.Status.DONE)
        return False
    return True


def _actions(run: Import, first: int, last: int) -> Counter:
    """Rows by what became of them; see `WRITTEN` and `REJECTED`."""
    rows = run.rows.filter(number__range=(first, last)).order_by()
    return Counter(rows.values_list("action", flat=True))
