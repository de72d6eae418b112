"""What the worker does for contacts."""

from functools import partial

from procrastinate.contrib.django import app

from accounts.models import Member
from bulk.purging import kept_files
from companies.models import Company
from contacts.company_links import CompanyLinks
from contacts.models import Contact, MessageAttachment
from contacts.models.contact import PICTURES
from contacts.models.merge import kept_pictures
from conversalabs.stored_files import sweep
from duplicates.models.merge import forget_over

EVERY_NIGHT = "43 3 * * *"
# Files of contacts that a bulk action has deleted, while that can be undone.
DELETED = partial(kept_files, "contact")


def _kept_pictures(names: list[str]) -> set[str]:
    return DELETED(names) | kept_pictures(names)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="contacts.sweep_pictures")
def sweep_pictures(timestamp: int) -> None:
    """Delete pictures that no contact has. `timestamp` is when it was due."""
    sweep(PICTURES, Contact.objects.all(), "avatar", kept=_kept_pictures)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="contacts.sweep_attachments")
def sweep_attachments(timestamp: int) -> None:
    """Delete files without a row and rows without their file. `timestamp` is when it was due."""
    MessageAttachment.sweep(kept=DELETED)


@app.periodic(cron=EVERY_NIGHT)
@app.task(queueing_lock="contacts.forget_merges")
def forget_merges(timestamp: int) -> None:
    """Forget what merges keep that can no longer be undone. `timestamp` is when it was due."""
    forget_over()


@app.task(name="contacts.tasks.link_people")
def link_people(*, company_id: int, member_id: int) -> None:
    """Link the contacts whose e-mail says that they work for the company, with the rights that the member has now."""
    member = Member.objects.active().select_related("account", "user").filter(pk=member_id).first()
    if member and member.can("manage_contacts"):
        for company in Company.objects.visible_to(member).filter(pk=company_id):
            CompanyLinks(company, member).link()
