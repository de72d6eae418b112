"""What the worker does for the CRM."""

import logging

from procrastinate.contrib.django import app

from crm import health
from crm.models import Activity, Attachment, DealTotal
from crm.reminders import remind
from crm.summaries import summarise, to_summarise

logger = logging.getLogger(__name__)
EVERY_NIGHT, EVERY_HOUR, EVERY_QUARTER, EVERY_MINUTE = "23 3 * * *", "2 * * * *", "9-59/15 * * * *", "* * * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="crm.sweep_attachments")
def sweep_attachments(timestamp: int) -> None:
    """Delete files without a row and rows without their file. `timestamp` is when it was due."""
    Attachment.sweep()


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="crm.fold_totals")
def fold_totals(timestamp: int) -> None:
    """Add up the totals of stages that have changed. `timestamp` is when it was due."""
    DealTotal.objects.fold()


@app.periodic(cron=EVERY_HOUR)
@app.task(queueing_lock="crm.sweep_health")
def sweep_health(timestamp: int) -> None:
    """Let time tell on the health of deals. `timestamp` is when it was due."""
    health.sweep()


@app.periodic(cron=EVERY_QUARTER)
@app.task(queueing_lock="crm.summarise")
def mail_summaries(timestamp: int) -> None:
    """Mail the summaries of those whose morning it is. `timestamp` is when it was due."""
    for pk in to_summarise():
        try:
            summarise(pk)
        except OSError:
            # The others get theirs, and this one another try, as long as it is morning.
            logger.exception("The summary of member %s did not go out.", pk)


@app.task(name="crm.tasks.sweep_stage_health")
def sweep_stage_health(*, stage_id: int) -> None:
    """Judge the deals of a stage by what it expects now."""
    health.sweep(stage_id)


@app.periodic(cron=EVERY_MINUTE)
@app.task(queueing_lock="crm.remind")
def remind_of_activities(timestamp: int) -> None:
    """Mail the reminders that are due. `timestamp` is when it was due."""
    for pk in Activity.objects.to_remind().order_by("due_at").values_list("pk", flat=True):
        try:
            remind(pk)
        except OSError:
            # The others get theirs, and this one another try, until it would be too late.
            logger.exception("The reminder of activity %s did not go out.", pk)
