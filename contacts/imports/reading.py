"""From the cells of a row to a contact's values."""

import re

from django.utils.translation import gettext as _

from accounts.models import Member
from contacts.identity import normalise_email, normalise_phone, visible
from contacts.models import Contact, ContactAddress
from contacts.models.address import MOST_PER_KIND
from conversalabs import several
from imports.problems import Problem
from imports.targets import Candidate
from imports.values import Cells, RowReader, fits, nfc

EMAIL, PHONE = ContactAddress.Kind.EMAIL.value, ContactAddress.Kind.PHONE.value
_LENGTHS = {name: Contact._meta.get_field(name).max_length for name in ("name", "identifier", "city", "country")}
_LENGTHS |= {"company": 200, "company_domain": 300}
_LONGEST_ADDRESS = ContactAddress._meta.get_field("typed").max_length
PARTED = {
    EMAIL: re.compile(r"\s*(?::::|[;,|\n])\s*|(?<=\w)\s+(?=[^\s<]+@)"),
    PHONE: re.compile(r"\s*(?::::|[;|\n])\s*|\s+/\s+"),
}
# "Ana Souza <ana@example.com>", "mailto:ana@example.com"
_BARE_EMAIL = re.compile(r"^(?:.*<\s*|mailto:)([^<>]+?)\s*>?$", re.IGNORECASE)
_NAME_PARTS = ("first_name", "middle_name", "last_name")


class ContactReader(RowReader):
    """Reads rows of one import of contacts."""

    def __init__(self, run, member: Member, country: str):
        super().__init__(run, member, "contact")
        self.country = country

    def read(self, row: Candidate, cells: Cells) -> None:
        """Fill in values, keys, title and problems of `row`; see `contacts.imports.writing` for the values' shape."""
        values = row.values
        self._read_texts(row, cells)
        if "identifier" in values:
            values["identifier"] = visible(values["identifier"])
        self._read_addresses(row, cells)
        self.read_labels(row, cells)
        self.read_owner(row, cells)
        self.read_flag(row, cells, "is_blocked")
        self.read_attributes(row, cells)
        row.title = values.get("name") or values.get("email") or values.get("phone") or values.get("identifier") or ""
        if not row.title and not row.is_invalid:
            row.problems.append(Problem(_("The row has neither name, e-mail, phone nor identifier.")))
        if identifier := values.get("identifier"):
            row.keys.insert(0, ("identifier", identifier))

    def _read_texts(self, row: Candidate, cells: Cells) -> None:
        if parts := [cells[part][0] for part in _name_parts(cells)]:
            cells = cells | {"name": [(parts[0][0], " ".join(text for _column, text in parts))]}
        self.read_texts(row, cells, _LENGTHS)

    def _read_addresses(self, row: Candidate, cells: Cells) -> None:
        """As `ContactAddress.objects.read` does, but an e-mail that is none becomes a problem of the row."""
        addresses = []
        for kind in (EMAIL, PHONE):
            found: dict[str, dict] = {}
            for column, text in cells.get(kind, ()):
                for typed in several.split(nfc(text), PARTED[kind]):
                    value = self._normalise(row, kind, column, typed)
                    found.setdefault(value or typed, {"kind": kind, "value": value, "typed": typed})
            if len(found) > MOST_PER_KIND:
                row.problems.append(Problem(_("A contact has at most %(most)d of each.") % {"most": MOST_PER_KIND}))
            if found:
                row.values[kind] = shown(next(iter(found.values())))
            row.keys += [(kind, each["value"]) for each in found.values() if each["value"]]
            addresses += found.values()
        if addresses:
            row.values["addresses"] = addresses

    def _normalise(self, row: Candidate, kind: str, column: str, typed: str) -> str | None:
        if not fits(row, column, typed, _LONGEST_ADDRESS):
            return None
        if kind == PHONE:
            value = normalise_phone(typed, self.country)
            if value is None:
                reason = _("The phone cannot be read; it is kept as typed and matches nothing.")
                row.problems.append(Problem(reason, column, typed, is_fatal=False))
            return value
        try:
            return normalise_email(_BARE_EMAIL.sub(r"\1", typed))
        except ValueError as error:
            reason = _("This is not an e-mail address: %(reason)s") % {"reason": error}
            row.problems.append(Problem(reason, column, typed))
            return None


def _name_parts(cells: Cells) -> list[str]:
    """The fields that the name is joined from; none where it stands whole.

    "Nome" and "Nombre" beside a family name are the first name alone.
    """
    if "name" not in cells:
        return [part for part in _NAME_PARTS if part in cells]
    if "last_name" not in cells or "first_name" in cells or cells["last_name"][0][1] in cells["name"][0][1]:
        return []
    return [part for part in ("name", "middle_name", "last_name") if part in cells]


def shown(address: dict) -> str:
    """The copy of a primary address on its contact."""
    longest = Contact._meta.get_field(address["kind"]).max_length
    return (address["value"] or address["typed"])[:longest]
