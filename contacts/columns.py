"""What lists of contacts can show, and what those of companies show of their contacts."""

from collections.abc import Iterator

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from accounts.models import Member
from accounts.records.columns import Column, Values, labels, moment, owner, text
from accounts.records.sorting import Sort
from companies.models import Company, CompanyNote
from contacts.models import Contact, ContactNote, Conversation
from conversalabs import several
from conversalabs.phones import readable_phone
from conversalabs.templatetags.dates import when

BY_EMAIL = Sort("email", ("email", "pk"), filled=Q(email__gt=""), blank=Q(email=""))


def contact_columns(member: Member) -> Iterator[Column]:
    """The standard fields of a contact, as far as `member` may see them."""
    yield text("email", _("E-mail"), sort=BY_EMAIL)
    yield _phone()
    if Company.is_open_to(member):
        yield _company(member)
    yield labels(Contact)
    yield owner()
    yield text("city", _("City"))
    yield text("country", _("Country"))
    yield text("identifier", _("Identifier"))
    yield Column("blocked", _("Blocked"), lambda values: _("Yes") if values["is_blocked"] else "", ("is_blocked",))
    yield _last_activity(contact_activity)
    yield moment("created", _("Created"), "created_at", sort=Sort("created", ("-created_at", "-pk")))
    yield moment("changed", _("Changed"), "updated_at", sort=Sort("changed", ("-updated_at", "-pk")))


def _phone() -> Column:
    def shown(values: Values) -> str:
        return readable_phone(values["phone"])

    return Column("phone", _("Phone"), shown, reads=("phone",), plain=lambda values: several.join([shown(values)]))


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


def _last_activity(load) -> Column:
    return Column("last_activity", _("Last activity"), lambda values: when(values["last_activity"]), load=load)


def contact_activity(member: Member, contacts: list[int]) -> dict:
    """By contact, when somebody last talked with them or wrote a note on them."""
    last = [
        _last(Conversation.objects.visible_to(member), "contact", "last_message_at"),
        _last(ContactNote.objects.visible_to(member), "contact", "created_at"),
    ]
    return _greatest(Contact.objects.visible_to(member).filter(pk__in=contacts), last)


def company_activity(member: Member, companies: list[int]) -> dict:
    """By company, when somebody last talked with one of its contacts or wrote a note on them or on the company."""
    last = [
        _last(Conversation.objects.visible_to(member), "contact__company", "last_message_at"),
        _last(ContactNote.objects.visible_to(member), "contact__company", "created_at"),
        _last(CompanyNote.objects.visible_to(member), "company", "created_at"),
    ]
    return _greatest(Company.objects.visible_to(member).filter(pk__in=companies), last)


def _last(rows: QuerySet, path: str, moment: str) -> Subquery:
    """The last `moment` of the rows of a record, which is at `path` from them."""
    of_record = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Subquery(of_record.annotate(last=Max(moment)).values("last"))


def _greatest(records: QuerySet, last: list[Subquery]) -> dict:
    return dict(records.order_by().values_list("pk", Greatest(*last)))


def company_columns(member: Member) -> Iterator[Column]:
    """What a company's contacts tell of it, as far as `member` may see them."""
    if Contact.is_open_to(member):
        yield Column("contacts", _("Contacts"), lambda values: values["contacts"] or "", load=people, is_number=True)
    yield _last_activity(company_activity)


def people(member: Member, companies: list[int]) -> dict[int, int]:
    found = Contact.objects.visible_to(member).filter(company__in=companies).order_by()
    return dict(found.values_list("company").annotate(Count("pk")))
