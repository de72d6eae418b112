"""What the worker does for bulk actions. A task gets a member's id and acts with their rights."""

from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from accounts.models import Member
from bulk import purging, running
from bulk.models import BulkAction
from bulk.models.action import EXPORTS
from conversalabs.acting import on_behalf_of
from conversalabs.stored_files import sweep
from imports.tasks import Resume

EVERY_QUARTER, EVERY_NIGHT = "*/15 * * * *", "37 3 * * *"


@app.task(name="bulk.tasks.run", pass_context=True, retry=Resume())
def run(context: JobContext, *, action_id: int, member_id: int) -> None:
    _work(context, "run", action_id, member_id)


@app.task(name="bulk.tasks.undo", pass_context=True, retry=Resume())
def undo(context: JobContext, *, action_id: int, member_id: int) -> None:
    _work(context, "undo", action_id, member_id)


def _work(context: JobContext, phase: str, action_id: int, member_id: int) -> None:
    action = BulkAction.objects.select_related("account").filter(pk=action_id).first()
    if action is None:
        return
    member = Member.objects.select_related("user", "account").filter(pk=member_id).first()
    with translation.override((member and member.user.language) or action.account.language):
        if member is None:
            action.fail(_("The person who started this may no longer do it."))
            return
        with timezone.override(member.zone):
            _guarded(context, phase, action, member)


def _guarded(context: JobContext, phase: str, action: BulkAction, member: Member) -> None:
    def check() -> None:
        if context.should_abort():
            raise JobAborted

    try:
        with on_behalf_of(member.user_id, "bulk"):
            running.go(phase, action, member, check)
    except (JobAborted, OperationalError):
        raise
    except Exception:
        action.refresh_from_db()
        action.fail(_("Something went wrong on our side. What was done so far is counted here."))
        raise


@app.periodic(cron=EVERY_QUARTER)
@app.task(queueing_lock="bulk.purge")
def purge(timestamp: int) -> None:
    """Forget what was there before actions that can no longer be undone. `timestamp` is when it was due."""
    purging.purge()


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="bulk.sweep_exports")
def sweep_exports(timestamp: int) -> None:
    """Delete files that no action has. `timestamp` is when it was due."""
    sweep(EXPORTS, BulkAction.objects.all(), "file")
