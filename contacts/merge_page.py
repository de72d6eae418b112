"""Contacts side by side before they are merged: what each says, whose word stays, and what comes along."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import show_value
from accounts.models import CustomAttribute
from accounts.views.attributes import id_in
from companies.models import Company
from contacts.contact_page import ContactPage, merge_url
from contacts.models import Contact
from contacts.outcome import Outcome, is_filled, value_of
from conversalabs.phones import readable_phone

# What the field of a choice is called in the form: `of_city`.
CHOICE, SEEN = "of_", "seen_"


@dataclass
class Cell:
    contact: Contact
    text: str
    is_filled: bool
    is_chosen: bool
    picture: str = ""


@dataclass
class Line:
    """One field of all contacts; `differs` where somebody has to choose."""

    name: str
    label: str
    cells: list[Cell]
    differs: bool


class MergePage:
    """`contacts` in the order in which they stand; `survivor` is the key of the one that stays, the first by default.

    `data` is what was sent, if it was.
    """

    def __init__(self, request: HttpRequest, contacts: list[Contact], survivor: int = 0, data=None):
        self.request, self.member, self.data = request, request.member, data
        self.contacts = contacts
        self.survivor = next((each for each in contacts if each.pk == survivor), contacts[0])
        for contact in contacts:
            contact.account = request.account

    @cached_property
    def outcome(self) -> Outcome:
        return Outcome(self.ordered, self.chosen)

    @property
    def ordered(self) -> list[Contact]:
        """The one that stays first."""
        return [self.survivor, *(each for each in self.contacts if each != self.survivor)]

    @property
    def chosen(self) -> dict[str, int]:
        return {name: id_in(value) for name, value in self._sent(CHOICE)}

    @property
    def seen(self) -> dict[int, int]:
        """By key, the versions that the person chose by."""
        return {id_in(pk): id_in(value) for pk, value in self._sent(SEEN)}

    def _sent(self, prefix: str) -> Iterator[tuple[str, str]]:
        sent = (self.data or {}).items()
        return ((name.removeprefix(prefix), value) for name, value in sent if name.startswith(prefix))

    @cached_property
    def attributes(self) -> dict[str, CustomAttribute]:
        found = CustomAttribute.objects.visible_to(self.member).of_kind("contact").select_related("account")
        return {f"{ATTRIBUTE}{each.key}": each for each in found}

    @property
    def lines(self) -> list[Line]:
        """Those that differ first."""
        names = [name for name in self.outcome.fields if name != "company" or Company.is_open_to(self.member)]
        lines = [self._line(name) for name in names]
        return sorted(lines, key=lambda line: not line.differs)

    def _line(self, name: str) -> Line:
        whose = self.outcome.whose(name)
        cells = [self._cell(contact, name, contact == whose) for contact in self.contacts]
        return Line(name, self._label(name), cells, self.outcome.differs(name))

    def _label(self, name: str) -> str:
        if name.startswith(ATTRIBUTE):
            return str(self.attributes.get(name, name.removeprefix(ATTRIBUTE)))
        said = {"email": _("Primary e-mail"), "phone": _("Primary phone")}
        return said.get(name) or capfirst(str(Contact._meta.get_field(name).verbose_name))

    def _cell(self, contact: Contact, name: str, is_chosen: bool) -> Cell:
        value = value_of(contact, name)
        picture = contact.avatar_url if name == "avatar" else ""
        return Cell(contact, self._text(contact, name, value), is_filled(value), is_chosen, picture)

    def _text(self, contact: Contact, name: str, value) -> str:
        if name in self.attributes:
            return show_value(self.attributes[name], value)
        if name == "company" and contact.company and not contact.company.is_visible_to(self.member):
            return _("(hidden)")
        if name in ("company", "owner"):
            return str(getattr(contact, name) or "")
        if name == "is_blocked":
            return _("Yes") if value else ""
        return readable_phone(value) if name == "phone" else str(value or "")

    @property
    def columns(self) -> list[dict]:
        """Each contact with what hangs on it, and where it is the one that stays."""
        return [self._column(contact) for contact in self.contacts]

    def _column(self, contact: Contact) -> dict:
        page = ContactPage(self.request, contact)
        return {"contact": contact, "is_survivor": contact == self.survivor, "has": [*page.goes_along(), *page.stays()],
                "url": self.url(contact.pk), "labels": contact.labels.all()}  # fmt: skip

    def url(self, survivor: int | None = None) -> str:
        return merge_url(self.request.account, self.contacts, survivor or self.survivor.pk)
