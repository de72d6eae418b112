"""The mail that reminds of an activity."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from crm.models import Activity

TEMPLATE = "crm/email/reminder"


@transaction.atomic
def remind(pk: int) -> None:
    """Mail the owner of the activity, once; nobody who does not see it any more. OSError when it does not go out."""
    rows = Activity.objects.to_remind().select_for_update(of=["self"], skip_locked=True)
    activity = rows.select_related("owner__user", "owner__account", "deal", "contact").filter(pk=pk).first()
    if activity is None:
        return
    Activity.objects.filter(pk=pk).update(reminded_at=timezone.now())
    if Activity.objects.visible_to(activity.owner).filter(pk=pk).exists():
        _mail(activity, activity.owner)


def _mail(activity: Activity, owner) -> None:
    account, user = owner.account, owner.user
    activity.about.account = account
    context = {"activity": activity, "url": f"{settings.SITE_URL}{activity.about.get_absolute_url()}"}
    with translation.override(user.language or account.language), timezone.override(owner.zone):
        subject, body = (render_to_string(f"{TEMPLATE}_{part}.txt", context) for part in ("subject", "message"))
    EmailMessage(" ".join(subject.split()), body, to=[user.email]).send()
