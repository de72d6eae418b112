"""Does an action, or takes it back, batch by batch. Rows, cursor and counts commit together or not at all."""

from array import array
from collections import Counter
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.models.audit import RecordsAudit
from bulk.acts.act import Batch
from bulk.models import BulkAction
from conversalabs.stored_files import delete_once_done, kept_if_done

UNDO_ROWS = 5_000
MOST_TRIES = 5


class Refused(Exception):  # noqa: N818 (an answer, not a fault)
    """The action goes no further; the message says why, for people."""


def carry_on() -> None:
    """The check of who is never asked to break off."""


def go(phase: str, action: BulkAction, member: Member, check: Callable[[], None] = carry_on) -> None:
    """Do `phase` ("run" or "undo") from where it stands to its end. `check` is called between batches and may raise.

    Whoever was killed is followed by another who goes on behind the last batch that was committed.
    """
    try:
        _begin(action.pk)
        _PHASES[phase](action.pk, member, check)
    except Refused as refusal:
        with transaction.atomic():
            stopped = BulkAction.objects.select_for_update().select_related("account").get(pk=action.pk)
            if stopped.is_busy:
                stopped.fail(str(refusal))


@transaction.atomic
def _begin(pk: int) -> None:
    BulkAction.objects.filter(pk=pk, began_at=None).update(began_at=timezone.now())


def _run(pk: int, member: Member, check) -> None:
    deed = BulkAction.objects.get(pk=pk).deed
    if deed.makes_a_file:
        _write_file(pk, member.pk, check)
    else:
        _in_batches(_advance, pk, member, check)


def _undo(pk: int, member: Member, check) -> None:
    _in_batches(_go_back, pk, member, check)


_PHASES = {"run": _run, "undo": _undo}


def _in_batches(step, pk: int, member: Member, check) -> None:
    while True:
        check()
        if not _try(step, pk, member):
            return


def _try(step, pk: int, member: Member) -> bool:
    """One batch in one transaction; tried again when somebody has just added or deleted what it needs."""
    for tries_left in reversed(range(MOST_TRIES)):
        try:
            with transaction.atomic():
                return step(pk, member)
        except IntegrityError:
            if not tries_left:
                raise
    return False


def _locked(pk: int, status: str) -> BulkAction | None:
    """The action, if it is still in this phase. The lock keeps a worker that was thought dead from doing it twice."""
    action = BulkAction.objects.select_for_update(of=["self"]).select_related("account").get(pk=pk)
    return action if action.status == status else None


def _advance(pk: int, member: Member) -> bool:
    """False when there is nothing more to do."""
    action = _locked(pk, BulkAction.Status.RUNNING)
    if action is None:
        return False
    action.origin = member.origin
    part = action.parts.filter(first=action.cursor + 1).first()
    if part:
        batch = _batch(action, member.pk, part.first, part.ids)
        action.counts = dict(Counter(action.counts) + action.deed.write(batch))
        batch.kind.touched(batch.found)
        action.cursor += len(part.ids)
        action.save(update_fields=["cursor", "counts"])
    if part is None or action.cursor >= action.total:
        action.end(BulkAction.Status.DONE)
        return False
    return True


def _go_back(pk: int, member: Member) -> bool:
    """From the last record to the first: what was deleted first may hang on what was deleted later."""
    action = _locked(pk, BulkAction.Status.UNDOING)
    if action is None:
        return False
    action.origin = member.origin
    top = action.cursor - action.undo_cursor
    bottom = max(1, top - (action.deed.part_rows or UNDO_ROWS) + 1)
    if top:
        rows = action.rows.filter(outcome="changed", number__range=(bottom, top))
        batch = _batch(action, member.pk, bottom, list(rows.values_list("target_id", flat=True)))
        action.undo_counts = dict(Counter(action.undo_counts) + action.deed.restore(batch, top, bottom))
        batch.kind.touched(batch.found)
        action.undo_cursor += top - bottom + 1
        action.save(update_fields=["undo_cursor", "undo_counts"])
    if bottom == 1 or not top:
        action.end(BulkAction.Status.UNDONE)
        return False
    return True


def _batch(action: BulkAction, member_id: int, first: int, ids: list[int]) -> Batch:
    """These records, those that the member may change locked; with the rights that the member has at this moment."""
    batch = Batch(action, action.kind_of_record, _acting(action, member_id), first, ids)
    batch.found = action.deed.lock(batch)
    return batch


def _acting(action: BulkAction, member_id: int) -> Member:
    """The member, if they may still do it, and it can still be done; raises Refused."""
    found = Member.objects.active().with_rights().select_related("account", "user")
    member = found.filter(pk=member_id, account_id=action.account_id).first()
    if member is None or not action.deed.is_open_to(action.kind_of_record, member):
        raise Refused(_("The person who started this may no longer do it."))
    if not action.is_undoing:
        try:
            action.deed.check(action.kind_of_record, member, action.arguments)
        except ValidationError as refusal:
            raise Refused(" ".join(refusal.messages)) from refusal
    return member


def _write_file(pk: int, member_id: int, check) -> None:
    action = BulkAction.objects.select_related("account").get(pk=pk)
    member = _acting(action, member_id)
    written = array("q")
    for cursor, keys in action.deed.write_file(action, member, check):
        written.extend(keys)
        still = BulkAction.objects.filter(pk=pk, status=BulkAction.Status.RUNNING)
        if not still.update(cursor=cursor):
            return
        _acting(action, member_id)
    with kept_if_done(action.file.name), transaction.atomic():
        _keep_file(pk, action.file.name, written)


def _keep_file(pk: int, name: str, written: array) -> None:
    """The file is there from now on, and the audit knows what is in it."""
    action = _locked(pk, BulkAction.Status.RUNNING)
    if action is None:
        return delete_once_done(name)
    counts = Counter(changed=len(written), gone=action.total - len(written))
    action.file, action.counts, action.cursor = name, dict(+counts), action.total
    action.save(update_fields=["file", "counts", "cursor"])
    RecordsAudit.objects.exported(action.account_id, action.kind_of_record.model, written.tolist())
    return action.end(BulkAction.Status.DONE)
