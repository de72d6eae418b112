"""What the worker does for the CRM."""

from procrastinate.contrib.django import app

from crm.models import Attachment, DealTotal

EVERY_NIGHT, EVERY_MINUTE = "23 3 * * *", "* * * * *"


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
