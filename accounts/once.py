"""A form that makes something makes it once, however often its button is pressed.

The page's form holds `{% once %}`, a hidden token; the view asks `first_time(request)`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts.models import Submission

NAME = "once"


@contextmanager
def first_time(request: HttpRequest) -> Iterator[bool]:
    """A transaction, and whether this form is handed in for the first time. Without a token it always is."""
    token = token_of(request)
    with transaction.atomic():
        yield token is None or Submission.objects.is_first(token, by=request.member)


def token_of(request: HttpRequest) -> UUID | None:
    """The token of the form that is handed in; None when it has none."""
    try:
        return UUID(request.POST.get(NAME, ""))
    except ValueError:
        return None
