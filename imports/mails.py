"""The e-mail at the end of an import: what came of it, and where it stands."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Member
from imports import outcome
from imports.models import Import


def send(run: Import, member: Member) -> None:
    """Mail it to the member, in the language that is active. OSError when it does not go out."""
    context = {"run": run, "account": run.account, "url": settings.SITE_URL + run.get_absolute_url()}
    context |= {"said": outcome.said(run), "said_of_undo": outcome.said_of_undo(run)}
    with timezone.override(ZoneInfo(run.account.time_zone)):
        subject = " ".join(render_to_string("imports/email/over_subject.txt", context).split())
        body = render_to_string("imports/email/over_message.txt", context)
    EmailMessage(subject, body, to=[member.user.email]).send()
