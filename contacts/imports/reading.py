"""From the cells of a row to a contact's values."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Member
from contacts.identity import normalise_email, normalise_phone, visible
from contacts.models import Contact, ContactAddress
from contacts.models.address import MOST_PER_KIND
from conversalabs import several
from imports.blanks import says_nothing
from imports.problems import Problem
from imports.targets import Candidate
from imports.values import Cells, RowReader, fits, nfc

EMAIL, PHONE = ContactAddress.Kind.EMAIL.value, ContactAddress.Kind.PHONE.value
_LENGTHS = {name: Contact._meta.get_field(name).max_length for name in ("name", "identifier", "city", "country")}
_LENGTHS |= {"company": 200, "company_domain": 300}
_LONGEST_ADDRESS = ContactAddress._meta.get_field("typed").max_length
PARTED = {
    EMAIL: re.compile(r"\s*(?::::|[;,|\n])\s*|(?<=\w)\s+(?=[^\s<]+@)"),
    # A comma may stand before what is dialled later; before a whole number it parts.
    PHONE: re.compile(r"\s*(?::::|[;|\n])\s*|\s+/\s+|\s*,\s*(?=[+(]?\d(?:[\s().-]*\d){6})"),
}
# "Souza, Ana" <ana@example.com>
_BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>", re.IGNORECASE)
_LONG_GAP = re.compile(r"\s{50,}")
# As data frames write whole numbers where some are missing, and spreadsheets those that are too long for a cell.
_WHOLE = re.compile(r"(\+?\d{7,})[.,]0")
_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d\d?)")
# "Ana Souza <ana@example.com>", "mailto:ana@example.com"
_BARE_EMAIL = re.compile(r"^(?:.*<\s*|mailto:)([^<>]+?)\s*>?$", re.IGNORECASE)
_NAME_PARTS = ("first_name", "middle_name", "last_name")


class ContactReader(RowReader):
    """Reads rows of one import of contacts."""

    def __init__(self, run, member: Member, country: str):
        super().__init__(run, member, "contact")
        self.country = country
        self.has_last_names = any(each.get("field") == "last_name" for each in run.columns)

    def read(self, row: Candidate, cells: Cells) -> None:
        """Fill in values, keys, title and problems of `row`; see `contacts.imports.writing` for the values' shape."""
        values = row.values
        self._read_texts(row, cells)
        if "identifier" in values:
            self._read_identifier(row, cells)
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
        if parts := [cells[part][0] for part in _name_parts(cells, has_last_names=self.has_last_names)]:
            cells = cells | {"name": [(parts[0][0], " ".join(text for _column, text in parts))]}
        self.read_texts(row, cells, _LENGTHS)

    def _read_identifier(self, row: Candidate, cells: Cells) -> None:
        values = row.values
        if (plain := unrounded(visible(values["identifier"]))) is None:
            row.problems.append(Problem(ROUNDED, cells["identifier"][0][0], values.pop("identifier"), is_fatal=False))
        else:
            values["identifier"] = plain

    def _read_addresses(self, row: Candidate, cells: Cells) -> None:
        """As `ContactAddress.objects.read` does, but an e-mail that is none becomes a problem of the row."""
        addresses = []
        for kind in (EMAIL, PHONE):
            found: dict[str, dict] = {}
            for column, text in cells.get(kind, ()):
                for typed in self._typed(row, kind, column, text):
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

    def _typed(self, row: Candidate, kind: str, column: str, text: str) -> list[str]:
        """The addresses in a cell; a rounded number is none, and told."""
        found = parted(kind, text)
        if kind == EMAIL:
            return found
        plain = list(map(plain_phone, found))
        if None in plain:
            lost = (typed for typed, each in zip(found, plain, strict=True) if each is None)
            row.problems += [Problem(ROUNDED, column, typed, is_fatal=False) for typed in lost]
        return [each for each in plain if each is not None]

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


ROUNDED = _lazy("A spreadsheet has rounded this number, so it is left out; show the column as text there.")


def unrounded(text: str) -> str | None:
    """`text`, or all digits of a number in scientific notation; None where some of them are lost."""
    if not ("E" in text or "e" in text) or not (match := _SCIENTIFIC.fullmatch(text)):
        return text
    digits, exponent = match[1] + (match[2] or ""), int(match[3])
    return digits if len(digits) == exponent + 1 else None


def plain_phone(typed: str) -> str | None:
    """A phone without what programs make of its number; None where some digits are lost."""
    return match[1] if typed[-1:] == "0" and (match := _WHOLE.fullmatch(typed)) else unrounded(typed)


def parted(kind: str, text: str) -> list[str]:
    """The addresses of `kind` that stand in a cell."""
    text = nfc(text)
    if len(text) > _LONGEST_ADDRESS:
        text = _LONG_GAP.sub(" ", text)
    elif says_nothing(text):
        return []
    if kind == EMAIL and "<" in text and (found := _BRACKETED.findall(text)) and "@" not in _BRACKETED.sub("", text):
        return found
    if kind == EMAIL and "/" in text and text.count("@") > 1:
        text = text.replace("/", ";")
    # The comma of "5,511987E+12" parts nothing.
    return [text] if "+" in text[1:] and _SCIENTIFIC.fullmatch(text) else several.split(text, PARTED[kind])


def _name_parts(cells: Cells, *, has_last_names: bool) -> list[str]:
    """The fields that the name is joined from; none where it stands whole.

    "Nome" and "Nombre" beside a family name are the first name alone; "Name" beside a first name alone is the last one.
    """
    if "name" not in cells:
        return [part for part in _NAME_PARTS if part in cells]
    name = cells["name"][0][1]
    if "first_name" in cells:
        is_last = not has_last_names and cells["first_name"][0][1] not in name
        return [part for part in ("first_name", "middle_name", "name") if part in cells] if is_last else []
    if "last_name" not in cells or cells["last_name"][0][1] in name:
        return []
    return [part for part in ("name", "middle_name", "last_name") if part in cells]


def shown(address: dict) -> str:
    """The copy of a primary address on its contact."""
    longest = Contact._meta.get_field(address["kind"]).max_length
    return (address["value"] or address["typed"])[:longest]
