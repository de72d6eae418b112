from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from accounts.pace import TOO_OFTEN

TOO_MANY = {TOO_OFTEN, "too_many_login_attempts", "rate_limited"}


@contextmanager
def gone_is_404() -> Iterator[None]:
    """What somebody else has deleted meanwhile is not there."""
    try:
        yield
    except ObjectDoesNotExist as gone:
        raise Http404 from gone


def status_of(form: forms.BaseForm) -> int:
    """The status of a page that shows `form`: as it is asked, with what is wrong, or after too many attempts."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return (429 if TOO_MANY & codes else 422) if form.is_bound else 200


def seen_status(form) -> int:
    """The status of a page that shows a `SeenForm` again: 409 where another has changed meanwhile what is changed here.

    It shows then what is stored now of all that this person leaves as it is.
    """
    if not form.clashes:
        return status_of(form)
    form.take_the_rest()
    return 409


def attempt(form: forms.BaseForm, change: Callable[[], object]) -> bool:
    """Whether `form` is valid and `change` was made, all of it; what refused it stands on the form.

    A refusal is a ValidationError, or what somebody else has made at this very moment and may be there but once.
    What somebody else has deleted meanwhile is a 404.
    """
    if not form.is_valid():
        return False
    try:
        with gone_is_404(), transaction.atomic():
            change()
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        form.add_error(None, _("Somebody has just added the same; open this page again."))
    return not form.errors
