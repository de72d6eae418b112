"""What the worker does for contacts."""

from procrastinate.contrib.django import app

from contacts.models import Contact
from contacts.models.contact import PICTURES
from conversalabs.stored_files import sweep

EVERY_NIGHT = "43 3 * * *"


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="contacts.sweep_pictures")
def sweep_pictures(timestamp: int) -> None:
    """Delete pictures that no contact has. `timestamp` is when it was due."""
    sweep(PICTURES, Contact.objects.all(), "avatar")
