"""What the worker does for accounts."""

from procrastinate.contrib.django import app

from accounts.models import Account
from accounts.models.account import LOGOS
from conversalabs.stored_files import sweep

EVERY_NIGHT = "53 3 * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="accounts.sweep_logos")
def sweep_logos(timestamp: int) -> None:
    """Delete logos that no account has. `timestamp` is when it was due."""
    sweep(LOGOS, Account.objects.all(), "logo")
