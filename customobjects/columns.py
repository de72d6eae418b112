"""What lists of records can show besides the fields of their type."""

from collections.abc import Iterator
from functools import partial

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, Values, moment
from accounts.records.sorting import Sort
from contacts.models import Contact
from crm.models import Deal
from customobjects.models import Association

NEWEST = Sort("created", ("-created_at", "-pk"))


def record_columns(member: Member) -> Iterator[Column]:
    for key, label, model in [("contacts", _("Contacts"), Contact), ("deals", _("Deals"), Deal)]:
        if model.is_open_to(member):
            show, load = partial(_number, key), partial(associated, key.removesuffix("s"))
            yield Column(key, label, show, load=load, is_number=True)
    yield moment("created", _("Created"), "created_at", sort=NEWEST)
    yield moment("changed", _("Changed"), "updated_at")


def associated(end: str, member: Member, keys: list[int]) -> dict[int, int]:
    """By record, with how many contacts or deals (`end`) that the member sees it is associated."""
    found = Association.objects.visible_to(member).filter(record__in=keys, **{f"{end}__isnull": False})
    return dict(found.order_by().values_list("record").annotate(Count("pk")))


def _number(key: str, values: Values) -> str:
    return number_format(values[key], force_grouping=True) if values[key] else ""
