"""What the worker does for imports. A task gets a member's id and acts with their rights."""

from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted

from accounts.models import Member
from conversalabs.acting import on_behalf_of
from imports.models import Import
from imports.planning import plan as make_plan
from imports.problems import UnreadableFile
from imports.running import run as run_plan

MOST_ATTEMPTS = 30


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
        _guarded(run, member, work, context)


def _guarded(run: Import, member: Member, work, context) -> None:
    def check() -> None:
        if context.should_abort():
            raise JobAborted

    try:
        with on_behalf_of(member.user_id):
            work(run, member, check)
    except UnreadableFile as error:
        run.fail(str(error))
    except (JobAborted, OperationalError):
        raise
    except Exception:
        run.fail(_("Something went wrong on our side. What was imported so far is counted here."))
        raise
