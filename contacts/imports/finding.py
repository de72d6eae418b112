"""Which contact a row of something else is about: named by identifier, e-mail, phone, or a name that only one has."""

import re
from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomAttribute
from contacts.identity import normalise_email, normalise_phone, visible
from contacts.imports.reading import parted, plain_phone, unrounded
from contacts.models import Contact, ContactAddress
from conversalabs.folding import fold
from imports.blanks import says_nothing
from imports.problems import HIDDEN, Problem
from imports.targets import Candidate, Field, Key, words
from imports.values import Cells, nfc

KINDS = ("identifier", "email", "phone", "name")
FIELDS = [
    Field("contact_identifier", _("Contact, by identifier"), words("""
        contact identifier, customer id, client id, contact id, person id, customer identifier,
        identificador do contato, codigo do cliente, id do cliente, identificador del contacto,
        codigo del cliente, id del cliente, customer number, id do contato, id del contacto""")),
    Field("contact_email", _("Contact, by e-mail"), words("""
        email, e mail, contact email, customer email, billing email, email address, person email,
        e mail do cliente, email do cliente, email do contato, correo, correo electronico, correo del cliente,
        email del cliente, associated contact email, email billing, e mail do contato, correo del contacto,
        email del contacto, e mail do comprador, email do comprador, customer email address, buyer email,
        work email contact, e mail adresse""")),
    Field("contact_phone", _("Contact, by phone"), words("""
        phone, contact phone, customer phone, billing phone, phone number, person phone, telefone, celular,
        telefone do cliente, telefone do contato, telefono, telefono del cliente, movil, phone billing,
        telefone do comprador, work phone contact, mobile phone contact""")),
    Field("contact_name", _("Contact, by name"), words("""
        contact, contact name, customer, customer name, client, client name, person, contact person,
        billing name, buyer, primary contact, associated contact, contato, cliente, nome do cliente,
        nome do contato, comprador, contacto, nombre del cliente, nombre del contacto, deal contact person,
        pessoa de contato, nome do comprador, persona de contacto, associated contacts,
        primary associated contact, main contact, contacts, contact full name, contact s full name, contatos,
        contatos associados, contato associado, contato principal, contacto asociado, contacto principal""")),
]  # fmt: skip


# "Ana Souza (ana@example.com)", as programs name who is associated.
_NAME_WITH_EMAIL = re.compile(r"([^()]+?)\s*\(([^()\s]+@[^()\s]+)\)")
_LONGEST = Contact._meta.get_field("identifier").max_length
MISSING = {
    "create": _("Create it"),
    "skip": _("Leave the row out"),
    "leave": _("Import the row without it"),
}


def missing_field(label: str, member, permission: str, *, initial: str, without: tuple[str, ...] = ()):
    """The question what happens to rows that name what is not there, as far as `member` may choose."""
    closed = without if member.can(permission) else (*without, "create")
    choices = [(key, words) for key, words in MISSING.items() if key not in closed]
    return forms.TypedChoiceField(
        label=label, choices=choices, initial=initial, empty_value=initial, required=False, widget=forms.RadioSelect
    )


def _named(kind: str, text: str) -> list[tuple[str, str]]:
    """What a cell says of who is meant, each with its kind: of several addresses any may be known."""
    if kind == "name" and (match := _NAME_WITH_EMAIL.fullmatch(text)):
        return [("email", match[2]), ("name", match[1])]
    if kind in ("email", "phone"):
        return [(kind, typed) for typed in parted(kind, text)]
    return [] if says_nothing(text) else [(kind, text)]


class ContactFinder:
    """Finds the contacts of a batch of rows at once. `read` notes who is meant, `find` sets `contact_id`.

    `missing` says what happens where nobody is found, see `MISSING`; who is to be made stands in `contact` then.
    """

    def __init__(self, run, member, country: str, *, missing: str = "skip"):
        self.member, self.account_id, self.country = member, run.account_id, country
        required = CustomAttribute.objects.of(run.account_id).of_kind("contact").filter(is_required=True)
        self.makes, self.is_needed = missing == "create" and not required.exists(), missing != "leave"
        # Names that several contacts have.
        self._ambiguous: set[Key] = set()

    def read(self, row: Candidate, cells: Cells) -> None:
        for kind in KINDS:
            for column, text in cells.get(f"contact_{kind}", ())[:1]:
                for each, typed in _named(kind, nfc(text)):
                    if value := self._normalise(each, typed):
                        row.meant.setdefault("new contact", {}).setdefault(each, value if each == "email" else typed)
                        row.meant.setdefault("contact", []).append((each, value, column))
                    else:
                        row.problems.append(Problem(_text("This cannot be read."), column, typed, is_fatal=False))

    def find(self, candidates: list[Candidate]) -> None:
        keys = {(kind, value) for row in candidates for kind, value, _column in row.meant.get("contact", ())}
        owners = self.owners(keys) if keys else {}
        seen = set(
            Contact.objects.visible_to(self.member).filter(pk__in=set(owners.values())).values_list("pk", flat=True)
        )
        for each in candidates:
            if named := each.meant.get("contact"):
                self._settle(each, named, owners, seen)

    def _settle(self, row: Candidate, named: list, owners: dict[Key, int], seen: set[int]) -> None:
        """The first key that finds one decides."""
        found = next((owners[kind, value] for kind, value, _column in named if (kind, value) in owners), None)
        _kind, value, column = named[0]
        is_ambiguous = any((kind, value) in self._ambiguous for kind, value, _column in named)
        if found is None and self.makes and not is_ambiguous:
            row.values["contact"] = row.meant["new contact"]
        elif found is None:
            reason = _text("There is no such contact; import the contacts first.")
            if is_ambiguous:
                reason = _text("Several contacts have this name.")
            row.problems.append(Problem(reason, column, value, is_fatal=self.is_needed))
        elif found not in seen:
            row.problems.append(Problem(HIDDEN, column, value, is_fatal=self.is_needed))
        else:
            row.values["contact_id"] = found

    def _normalise(self, kind: str, text: str) -> str | None:
        if kind == "email":
            try:
                return normalise_email(text)
            except ValueError:
                return None
        if kind == "phone":
            return normalise_phone(plain_phone(text) or "", self.country)
        if len(text) > _LONGEST:
            return None
        return fold(text) if kind == "name" else unrounded(visible(text))

    def owners(self, keys: Iterable[Key]) -> dict[Key, int]:
        by_kind = {kind: [value for each, value in keys if each == kind] for kind in KINDS}
        account = self.account_id
        identified = Contact.objects.of(account).filter(identifier__in=by_kind["identifier"]).exclude(identifier="")
        found = {("identifier", value): pk for value, pk in identified.values_list("identifier", "pk")}
        for kind in ("email", "phone"):
            rows = ContactAddress.objects.of(account).filter(kind=kind, value__in=by_kind[kind])
            found |= {(kind, value): pk for value, pk in rows.values_list("value", "contact_id")}
        return found | self._only_ones(by_kind["name"])

    def _only_ones(self, names: list[str]) -> dict[Key, int]:
        """Names that one contact alone has, among those that the member sees."""
        named = Contact.objects.visible_to(self.member).filter(folded__in=names).order_by()
        ids: dict[str, list[int]] = {}
        for folded, pk in named.values_list("folded", "pk") if names else ():
            ids.setdefault(folded, []).append(pk)
        self._ambiguous = {("name", folded) for folded, found in ids.items() if len(found) > 1}
        return {("name", folded): found[0] for folded, found in ids.items() if len(found) == 1}
