"""Boards whose cards show an attribute of deals: what members have chosen for themselves."""

from collections.abc import Iterator

from django.db.models import F, Func, QuerySet, Value
from django.utils.translation import ngettext

from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Member
from accounts.uses import Use
from crm.models import BoardLayout


def layouts_naming(attribute: CustomAttribute, member: Member) -> Iterator[Use]:
    """How many they are; whose is nobody's business."""
    if number := _showing(attribute).count():
        words = ngettext(
            "The cards of %(n)s board, as a member has it", "The cards of %(n)s boards, as members have them", number
        )
        yield Use(words % {"n": number}, is_cleaned=True)


def drop_fields(attribute: CustomAttribute) -> None:
    rest = Func(F("fields"), Value(f"{ATTRIBUTE}{attribute.key}"), function="array_remove")
    _showing(attribute).update(fields=rest)


def _showing(attribute: CustomAttribute) -> QuerySet:
    """Layouts of the account; none when the attribute is not one of deals."""
    layouts = BoardLayout.objects.of(attribute.account_id)
    if attribute.model != CustomAttribute.Model.DEAL:
        return layouts.none()
    return layouts.filter(fields__contains=[f"{ATTRIBUTE}{attribute.key}"])
