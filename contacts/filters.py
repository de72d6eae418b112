"""What contacts can be filtered by. Apps above this one add their own fields by `accounts.filters.register`."""

from collections.abc import Iterator

from django.db.models import Case, F, Func, IntegerField, OuterRef, QuerySet, TextField, When
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type, members, options_of
from accounts.models import Label, Member
from companies.models import Company
from contacts.models import ContactAddress, ContactLabel, Conversation
from contacts.segment_filter import segment_field
from conversalabs.folding import Fold
from imports.filters import fields_over_imports

# Nearly all are of ASCII alone, and folded as they stand.
_EMAIL = Case(
    When(Exact(Length("value"), Func("value", function="OCTET_LENGTH", output_field=IntegerField())), then=F("value")),
    default=Fold("value"),
    output_field=TextField(),
)


def contact_fields(member: Member) -> Iterator[FilterField]:
    """The standard fields of a contact, as far as `member` may see them."""
    yield FilterField("name", _("Name"), Type.TEXT)
    yield FilterField("email", _("E-mail"), Type.TEXT, _EMAIL, rows=_addresses("email"), is_folded=True)
    yield FilterField("phone", _("Phone"), Type.TEXT, Coalesce(F("value"), F("typed")), rows=_addresses("phone"))
    yield FilterField("identifier", _("Identifier"), Type.TEXT)
    yield FilterField("city", _("City"), Type.TEXT)
    yield FilterField("country", _("Country"), Type.TEXT)
    if Company.is_open_to(member):
        companies = Company.objects.visible_to
        known = _known_company(member)
        yield FilterField("company", _("Company"), Type.RECORD, known, records=companies, picker="companies:options")
    yield FilterField("owner", _("Owner"), Type.RECORD, "owner_id", records=members)
    yield FilterField("label", _("Label"), Type.RECORD, "label_id", rows=_labels, records=Label.objects.visible_to)
    yield FilterField("blocked", _("Blocked"), Type.CHECKBOX, "is_blocked")
    yield FilterField("created", _("Created"), Type.MOMENT, "created_at")
    yield FilterField("changed", _("Last changed"), Type.MOMENT, "updated_at")
    yield from _over_conversations()
    yield from fields_over_imports(target="contacts")(member)
    yield segment_field()


def _over_conversations() -> Iterator[FilterField]:
    talks = {"rows": _conversations, "group": _("Conversations")}
    yield FilterField("last_message", _("Last message"), Type.MOMENT, "last_message_at", latest=True, **talks)
    yield FilterField("channel", _("Channel"), Type.LIST, options=options_of(Conversation.Channel), **talks)
    yield FilterField(
        "conversation", _("Conversation"), Type.LIST, "status", options=options_of(Conversation.Status), **talks
    )


def _known_company(member: Member) -> str | Case:
    """A company that `member` may not see is as good as none: that there is one would tell of it."""
    if Company.shows_all_to(member):
        return "company_id"
    return Case(When(Company.private_to(member, at="company"), then=F("company_id")))


def _addresses(kind: str):
    return lambda member: ContactAddress.objects.visible_to(member).filter(contact=OuterRef("pk"), kind=kind)


def _labels(member: Member) -> QuerySet:
    return ContactLabel.objects.visible_to(member).filter(contact=OuterRef("pk"))


def _conversations(member: Member) -> QuerySet:
    return Conversation.objects.visible_to(member).filter(contact=OuterRef("pk"))
