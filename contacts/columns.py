"""What lists of contacts can show, and what those of companies show of their contacts."""

from collections.abc import Iterator

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, labels, moment, owner, text
from accounts.records.sorting import Sort
from companies.models import Company
from contacts.models import Contact, ContactNote, Conversation
from conversalabs.phones import readable_phone
from conversalabs.templatetags.dates import when

BY_EMAIL = Sort("email", ("email", "pk"), filled=Q(email__gt=""), blank=Q(email=""))


def contact_columns(member: Member) -> Iterator[Column]:
    """The standard fields of a contact, as far as `member` may see them."""
    yield text("email", _("E-mail"), sort=BY_EMAIL)
    yield Column("phone", _("Phone"), lambda values: readable_phone(values["phone"]), reads=("phone",))
    if Company.is_open_to(member):
        yield _company(member)
    yield labels(Contact)
    yield owner()
    yield text("city", _("City"))
    yield text("country", _("Country"))
    yield text("identifier", _("Identifier"))
    yield Column("blocked", _("Blocked"), lambda values: _("Yes") if values["is_blocked"] else "", ("is_blocked",))
    yield Column("last_activity", _("Last activity"), lambda values: when(values["last_activity"]), load=last_activity)
    yield moment("created", _("Created"), "created_at", sort=Sort("created", ("-created_at", "-pk")))
    yield moment("changed", _("Changed"), "updated_at", sort=Sort("changed", ("-updated_at", "-pk")))


def _company(member: Member) -> Column:
    """By name, as far as the account's privacy lets `member` know it; an order would tell what is hidden."""
    if Company.shows_all_to(member):
        return text("company", _("Company"), "company__name", sort=_by_company(member))
    known = Case(When(Company.private_to(member, at="company"), then=F("company__name")), default=Value(""))
    return text("company", _("Company"), "company_shown", adds={"company_shown": known})


def _by_company(member: Member) -> Sort:
    """Naming the account again, the planner walks the companies by name instead of sorting all contacts."""
    keys = ("company__folded", "company_id", "folded", "pk")
    return Sort("company", keys, filled=Q(company__account=member.account_id), blank=Q(company__isnull=True))


def last_activity(member: Member, contacts: list[int]) -> dict:
    """By contact, when somebody last talked with them or wrote a note on them."""
    conversations = Conversation.objects.visible_to(member).filter(contact=OuterRef("pk"))
    notes = ContactNote.objects.visible_to(member).filter(contact=OuterRef("pk"))
    last_message = conversations.order_by("-last_message_at").values("last_message_at")[:1]
    last_note = notes.order_by("-created_at").values("created_at")[:1]
    last = Greatest(Subquery(last_message), Subquery(last_note))
    return dict(Contact.objects.visible_to(member).filter(pk__in=contacts).values_list("pk", last))


def company_columns(member: Member) -> Iterator[Column]:
    """How many contacts a company has that `member` may see."""
    if Contact.is_open_to(member):
        yield Column("contacts", _("Contacts"), lambda values: values["contacts"] or "", load=people, is_number=True)


def people(member: Member, companies: list[int]) -> dict[int, int]:
    found = Contact.objects.visible_to(member).filter(company__in=companies).order_by()
    return dict(found.values_list("company").annotate(Count("pk")))
