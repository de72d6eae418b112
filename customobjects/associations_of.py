"""The associations of a contact, a deal or a record, on its page."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.related import Related
from conversalabs.standing import Standing
from customobjects.kinds import types_seen_by
from customobjects.may import associate
from customobjects.models import Association, ObjectRecord

MOST_BUTTONS = 3
ENDS = ("record__type", "contact", "deal")


class AssociationsOf(Related):
    """With what `record` is associated, the latest first: objects, or of an object `contacts` or `deals` (`key`)."""

    namespace = "customobjects"

    def __init__(self, request: HttpRequest, record, key: str = "objects"):
        self.key, self.wanted = key, key.removesuffix("s")
        self.is_of_record = isinstance(record, ObjectRecord)
        super().__init__(request, record, self._all)
        if not self.is_of_record:
            self.first = _FIRST

    def _all(self) -> QuerySet:
        if not self.is_of_record:
            return _of(self.request.member, self.record)
        found = Association.objects.visible_to(self.request.member).filter(record=self.record)
        return found.filter(**{f"{self.wanted}__isnull": False}).select_related(*ENDS)

    @property
    def title(self) -> str:
        return {"objects": _("Objects"), "contacts": _("Contacts"), "deals": _("Deals")}[self.key]

    @property
    def url(self) -> str:
        kind = "record" if self.is_of_record else self.kind
        return reverse(f"customobjects:{kind}_{self.key}", args=[self.request.account.slug, self.record.pk])

    @property
    def lines(self) -> list[Association]:
        """Each with `end`, what stands at its other end, and its address."""
        for row in self.rows:
            row.end = row.other if self.is_of_record else row.record
            row.end.account = self.request.account
        return list(self.rows)

    @property
    def may_change(self) -> bool:
        return associate(self.request.member, self.record)

    @property
    def side(self) -> str:
        """Where one comes from, for the addresses of what changes an association."""
        return "record" if self.is_of_record else self.kind

    def new_urls(self) -> list[tuple[str, str]]:
        """What can be added, and where: one of each type, or a contact or a deal."""
        url = reverse("customobjects:association_new", args=[self.request.account.slug])
        if self.is_of_record:
            named = {"contact": _("Add contact"), "deal": _("Add deal")}[self.wanted]
            return [(named, f"{url}?{urlencode({'record': self.record.pk, 'wanted': self.wanted})}")]
        types = types_seen_by(self.request.member)
        return [(each.name, f"{url}?{urlencode({self.kind: self.record.pk, 'type': each.pk})}") for each in types]

    @property
    def is_crowded(self) -> bool:
        """Whether what can be added had better stand in a menu."""
        return len(self.new_urls()) > MOST_BUTTONS


def _of(member: Member, record) -> QuerySet:
    """The associations of a contact or a deal."""
    found = Association.objects.visible_to(member).filter(**{record._meta.model_name: record})
    return found.select_related(*ENDS)


_FIRST = Standing(lambda member, kind, record: _of(member, kind(pk=record))[: AssociationsOf.size + 1])


def load(request: HttpRequest, record) -> dict:
    return {"page": AssociationsOf(request, record)}


def load_contacts(request: HttpRequest, record) -> dict:
    return {"page": AssociationsOf(request, record, "contacts")}


def load_deals(request: HttpRequest, record) -> dict:
    return {"page": AssociationsOf(request, record, "deals")}
