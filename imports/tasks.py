"""What the worker does for imports. A task gets a member's id and acts with their rights."""

from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from accounts.models import Member
from conversalabs.acting import on_behalf_of
from imports import mails, purging
from imports.models import Import
from imports.planning import plan as make_plan
from imports.problems import UnreadableFile
from imports.running import run as run_plan
from imports.undoing import undo as take_back

MOST_ATTEMPTS = 30
EVERY_NIGHT = "23 3 * * *"


class Resume(BaseRetryStrategy):
    """Go on after a shutdown at once, after a broken connection soon; any other failure is final."""

    def get_retry_decision(self, *, exception, job):
        if isinstance(exception, JobAborted):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, OperationalError) and job.attempts < MOST_ATTEMPTS:
            return RetryDecision(retry_in={"seconds": 2})
        return None


@app.task(name="imports.tasks.plan", pass_context=True, retry=Resume())
def plan(context: JobContext, *, run_id: int, member_id: int) -> None:
    _work(context, run_id, member_id, Import.Status.PLANNING, make_plan)


@app.task(name="imports.tasks.run", pass_context=True, retry=Resume())
def run(context: JobContext, *, run_id: int, member_id: int) -> None:
    _work(context, run_id, member_id, Import.Status.RUNNING, run_plan)


@app.task(name="imports.tasks.undo", pass_context=True, retry=Resume())
def undo(context: JobContext, *, run_id: int, member_id: int) -> None:
    _work(context, run_id, member_id, Import.Status.UNDOING, take_back)


# The server that takes mail may be away for a while.
@app.task(name="imports.tasks.tell", retry=RetryStrategy(max_attempts=6, exponential_wait=3))
def tell(*, run_id: int, member_id: int) -> None:
    """Mail what came of an import, or of its undo, to who started it and may still see it."""
    member = Member.objects.active().with_rights().select_related("account", "user").filter(pk=member_id).first()
    run = member and Import.objects.visible_to(member).select_related("account").filter(pk=run_id).first()
    if run and run.is_over:
        with translation.override(member.user.language or run.account.language):
            mails.send(run, member)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="imports.purge")
def purge(timestamp: int) -> None:
    """Forget what was there before imports that can no longer be undone. `timestamp` is when it was due."""
    purging.purge()


def _work(context, run_id: int, member_id: int, status: str, work) -> None:
    """Do `work` unless the import went on to another status, or the member lost the right, since it was queued."""
    member = Member.objects.select_related("account", "user").filter(pk=member_id, is_active=True).first()
    run = Import.objects.filter(pk=run_id, status=status).first()
    if run is None:
        return
    with translation.override((member and member.user.language) or run.account.language):
        if member is None or not run.kind.is_open_to(member):
            run.fail(_("The person who started this may no longer import."))
            return
        with timezone.override(member.zone):
            _guarded(run, member, work, context)


def _guarded(run: Import, member: Member, work, context) -> None:
    def check() -> None:
        if context.should_abort():
            raise JobAborted

    try:
        with on_behalf_of(member.user_id, "import"):
            work(run, member, check)
    except UnreadableFile as error:
        run.fail(str(error))
    except (JobAborted, OperationalError):
        raise
    except Exception:
        run.fail(_("Something went wrong on our side. What was imported so far is counted here."))
        raise
