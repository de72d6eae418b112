"""Lists that show an attribute as a column: what members have chosen for themselves."""

from collections.abc import Iterator

from django.db.models import F, Func, Q, QuerySet, Value
from django.utils.translation import ngettext

from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, ListSettings, Member
from accounts.uses import Use


def columns_naming(attribute: CustomAttribute, member: Member) -> Iterator[Use]:
    """How many they are; whose is nobody's business."""
    if number := _chosen(attribute).values("member").distinct().count():
        words = ngettext("Columns that %(n)s member has chosen", "Columns that %(n)s members have chosen", number)
        yield Use(words % {"n": number}, is_cleaned=True)


def drop_columns(attribute: CustomAttribute) -> None:
    rest = Func(F("columns"), Value(f"{ATTRIBUTE}{attribute.key}"), function="array_remove")
    _chosen(attribute).update(columns=rest)


def _chosen(attribute: CustomAttribute) -> QuerySet:
    of_kind = Q(list=attribute.model) | Q(list__startswith=f"{attribute.model}.")
    settings = ListSettings.objects.of(attribute.account_id).filter(of_kind)
    return settings.filter(columns__contains=[f"{ATTRIBUTE}{attribute.key}"])
