"""The lists of records: one of each type."""

from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.filters.fields import ATTRIBUTE, FilterField, Type
from accounts.models import CustomAttribute, Member
from accounts.records.kinds import ListKind
from accounts.records.listing import Listing
from accounts.records.sorting import Sort
from customobjects.models import ObjectRecord, ObjectType, ObjectView

SHOWN = 6


class ObjectList(ListKind):
    """The first column is the field that names a record, the others are the rest of the type's."""

    model = ObjectRecord
    route = "customobjects:record"
    sort = Sort("name", ("folded", "pk"))
    reads = ("name",)

    def __init__(self, of_type: ObjectType):
        self.of_type = of_type

    @property
    def key(self) -> str:
        return self.of_type.kind

    @cached_property
    def defined(self) -> list[CustomAttribute]:
        found = list(self.of_type.attributes)
        for attribute in found:
            attribute.account = self.of_type.account
        return found

    @property
    def label(self) -> str:
        return next((each.name for each in self.defined if each.key == self.of_type.primary_key), _("Name"))

    @property
    def defaults(self) -> tuple[str, ...]:
        shown = [each for each in self.defined if each.key != self.of_type.primary_key][:SHOWN]
        return (*(f"{ATTRIBUTE}{each.key}" for each in shown), "contacts", "created")

    def name(self, values) -> str:
        return values["name"] or _("Unnamed")

    def attributes(self, member: Member) -> list[CustomAttribute]:
        seen = self.defined if self.model.is_open_to(member) else []
        return [each for each in seen if each.key != self.of_type.primary_key]

    def fields(self, member: Member, attributes=None) -> dict[str, FilterField]:
        name = FilterField("name", self.label, Type.TEXT, "folded", is_folded=True)
        return {"name": name} | super().fields(member, attributes)

    def rows(self, member: Member):
        return super().rows(member).filter(type=self.of_type)


def object_listing(request: HttpRequest, of_type: ObjectType, view: ObjectView | None = None) -> Listing:
    kind = ObjectList(of_type)
    rows = kind.rows(request.member)
    if view is None:
        return Listing(request, kind, rows)
    return Listing(request, kind, rows, view.query, str(view.pk), view.names_for(request.member))
