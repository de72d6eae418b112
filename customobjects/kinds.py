"""The kinds of attributes that types make."""

from django.urls import reverse

from accounts.models import Member
from customobjects.models import ObjectType
from customobjects.models.object_type import PREFIX


def types_seen_by(member: Member) -> list[ObjectType]:
    """The types that the member may see, asked for once a request: menu, sections and filters all want them."""
    if not hasattr(member, "object_types"):
        member.object_types = list(ObjectType.objects.visible_to(member))
        for each in member.object_types:
            each.account = member.account
    return member.object_types


def titles(account) -> dict[str, str]:
    return {each.kind: each.plural for each in ObjectType.objects.of(account)}


def url_of(account, kind: str) -> str:
    """Where the fields of a type are looked after."""
    return reverse("customobjects:type", args=[account.slug, kind.removeprefix(PREFIX)])
