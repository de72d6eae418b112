"""What the worker does for accounts."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts import attribute_index
from accounts.models import Account, CustomAttribute
from accounts.models.account import LOGOS
from conversalabs.stored_files import sweep

EVERY_NIGHT = "53 3 * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="accounts.sweep_logos")
def sweep_logos(timestamp: int) -> None:
    """Delete logos that no account has. `timestamp` is when it was due."""
    sweep(LOGOS, Account.objects.all(), "logo")


# Who writes to the table for long makes it wait, and it must not make the next one wait behind it.
@app.task(name="accounts.tasks.tend_attribute_index", retry=RetryStrategy(max_attempts=10, exponential_wait=2))
def tend_attribute_index(*, attribute_id: int) -> None:
    """Build the index that lists are sorted by, or drop it, as the attribute says now."""
    attribute_index.tend(attribute_id)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="accounts.tend_attribute_indexes")
def tend_attribute_indexes(timestamp: int) -> None:
    """Make good what was given up, and drop the indexes of accounts that are gone. `timestamp`: when it was due."""
    sortable = set(CustomAttribute.objects.filter(is_sortable=True).values_list("pk", flat=True))
    for attribute_id in sortable ^ attribute_index.present():
        attribute_index.tend_later(attribute_id)
