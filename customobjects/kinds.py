"""The kinds of attributes that types make."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import Member
from customobjects.models import ObjectType
from customobjects.models.object_type import PREFIX

BROUGHT = "types_of_account"
FACTS = [each.attname for each in ObjectType._meta.concrete_fields]


def of_account() -> ArraySubquery:
    """The types of the account of each membership."""
    types = ObjectType.objects.filter(account=OuterRef("account")).order_by(*ObjectType._meta.ordering)
    return ArraySubquery(types.values(facts=JSONObject(**{name: name for name in FACTS})))


def types_seen_by(member: Member) -> list[ObjectType]:
    """The types that the member may see, at most asked for once a request: menu, sections and filters want them."""
    if not hasattr(member, "object_types"):
        member.object_types = _seen_by(member)
        for each in member.object_types:
            each.account = member.account
    return member.object_types


def _seen_by(member: Member) -> list[ObjectType]:
    if not hasattr(member, BROUGHT):
        return list(ObjectType.objects.visible_to(member))
    rows = getattr(member, BROUGHT) if ObjectType.is_open_to(member) else ()
    return [ObjectType.from_db(member._state.db, FACTS, [facts[name] for name in FACTS]) for facts in rows]


def titles(account) -> dict[str, str]:
    return {each.kind: each.plural for each in ObjectType.objects.of(account)}


def url_of(account, kind: str) -> str:
    """Where the fields of a type are looked after."""
    return reverse("customobjects:type", args=[account.slug, kind.removeprefix(PREFIX)])
