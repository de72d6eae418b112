"""From the cells of a row to a contact's values."""

import re
import unicodedata

from django.utils.translation import gettext as _

from accounts.custom_values import NO, YES
from accounts.models import CustomAttribute, Label, Member
from contacts.identity import normalise_email, normalise_phone
from contacts.models import Contact, ContactAddress
from contacts.models.address import MOST_PER_KIND
from conversalabs.folding import fold
from imports.attributes import AttributeReader
from imports.problems import Problem
from imports.targets import Candidate

Cells = dict[str, list[tuple[str, str]]]
EMAIL, PHONE = ContactAddress.Kind.EMAIL.value, ContactAddress.Kind.PHONE.value
_LENGTHS = {name: Contact._meta.get_field(name).max_length for name in ("name", "identifier", "city", "country")}
_LONGEST_ADDRESS = ContactAddress._meta.get_field("typed").max_length
_LONGEST_LABEL = Label._meta.get_field("name").max_length
_LONGEST_COMPANY = 200
_SEVERAL = {
    EMAIL: re.compile(r"\s*(?::::|[;,|\n])\s*|(?<=\w)\s+(?=\S+@)"),
    PHONE: re.compile(r"\s*(?::::|[;|\n])\s*|\s+/\s+"),
    "labels": re.compile(r"\s*(?::::|[;,|\n])\s*"),
}
_NAME_PARTS = ("first_name", "middle_name", "last_name")


def nfc(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text).strip()


class ContactReader:
    """Reads rows of one import. What it asks the database for, it asks once."""

    def __init__(self, run, member: Member, country: str):
        self.country = country
        self.attributes = AttributeReader(run)
        account = run.account_id
        self.required = CustomAttribute.objects.of(account).of_kind("contact").filter(is_required=True)
        self.required = {each.key: each.name for each in self.required}
        self.labels = {name.lower(): name for name in Label.objects.of(account).values_list("name", flat=True)}
        self.may_add_labels = member.can("manage_attributes")
        self.members = _members_by_word(account)

    def read(self, row: Candidate, cells: Cells) -> None:
        """Fill in values, keys, title and problems of `row`; see `contacts.imports.writing` for the values' shape."""
        values = row.values
        self._read_texts(row, cells)
        self._read_addresses(row, cells)
        self._read_labels(row, cells.get("labels", ()))
        self._read_owner(row, cells.get("owner", ()))
        self._read_blocked(row, cells.get("is_blocked", ()))
        found, problems = self.attributes.read(cells)
        row.problems += problems
        if found:
            values["attributes"] = found
        row.title = values.get("name") or values.get("email") or values.get("phone") or values.get("identifier") or ""
        if not row.title and not row.is_invalid:
            row.problems.append(Problem(_("The row has neither name, e-mail, phone nor identifier.")))
        if identifier := values.get("identifier"):
            row.keys.insert(0, ("identifier", identifier))

    def check_new(self, row: Candidate) -> None:
        """Whether a contact made from `row` would have everything that the account requires."""
        given = row.values.get("attributes", {})
        for key, name in self.required.items():
            if key not in given:
                row.problems.append(Problem(_("%(name)s is required.") % {"name": name}))

    def _read_texts(self, row: Candidate, cells: Cells) -> None:
        if not cells.get("name") and (parts := [cells[part][0] for part in _NAME_PARTS if part in cells]):
            cells = cells | {"name": [(parts[0][0], " ".join(text for _column, text in parts))]}
        for name, longest in (*_LENGTHS.items(), ("company", _LONGEST_COMPANY)):
            if found := cells.get(name):
                column, text = found[0]
                text = nfc(text)
                if _fits(row, column, text, longest):
                    row.values[name] = text

    def _read_addresses(self, row: Candidate, cells: Cells) -> None:
        """As `ContactAddress.objects.read` does, but an e-mail that is none becomes a problem of the row."""
        addresses = []
        for kind in (EMAIL, PHONE):
            found: dict[str, dict] = {}
            for column, text in cells.get(kind, ()):
                for typed in filter(None, _SEVERAL[kind].split(nfc(text))):
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
        if not _fits(row, column, typed, _LONGEST_ADDRESS):
            return None
        if kind == PHONE:
            value = normalise_phone(typed, self.country)
            if value is None:
                reason = _("The phone cannot be read; it is kept as typed and matches nothing.")
                row.problems.append(Problem(reason, column, typed, is_fatal=False))
            return value
        try:
            return normalise_email(typed)
        except ValueError as error:
            reason = _("This is not an e-mail address: %(reason)s") % {"reason": error}
            row.problems.append(Problem(reason, column, typed))
            return None

    def _read_labels(self, row: Candidate, cells) -> None:
        names: dict[str, str] = {}
        for column, text in cells:
            for name in filter(None, _SEVERAL["labels"].split(nfc(text))):
                if name.startswith("* "):  # Google's own groups, such as "* myContacts".
                    continue
                known = self.labels.get(name.lower())
                if known or self.may_add_labels:
                    if _fits(row, column, name, _LONGEST_LABEL):
                        names.setdefault(name.lower(), known or name)
                else:
                    reason = _("There is no such label, and your role may not add one.")
                    row.problems.append(Problem(reason, column, name, is_fatal=False))
        if names:
            row.values["labels"] = list(names.values())

    def _read_owner(self, row: Candidate, cells) -> None:
        for column, text in cells[:1]:
            if owner := self.members.get(fold(nfc(text))):
                row.values["owner_id"] = owner
            else:
                reason = _("Nobody in this account has this name or e-mail; the owner stays as it is.")
                row.problems.append(Problem(reason, column, text, is_fatal=False))

    def _read_blocked(self, row: Candidate, cells) -> None:
        for column, text in cells[:1]:
            word = fold(nfc(text))
            if word in YES | NO:
                row.values["is_blocked"] = word in YES
            else:
                row.problems.append(Problem(_("This is neither yes nor no."), column, text))


def shown(address: dict) -> str:
    """The copy of a primary address on its contact."""
    longest = Contact._meta.get_field(address["kind"]).max_length
    return (address["value"] or address["typed"])[:longest]


def _fits(row: Candidate, column: str, text: str, longest: int) -> bool:
    if len(text) <= longest:
        return True
    reason = _("Has %(found)d characters; %(most)d fit.") % {"found": len(text), "most": longest}
    row.problems.append(Problem(reason, column, text))
    return False


def _members_by_word(account_id: int) -> dict[str, int]:
    """Active members by their e-mail and by their name, where only one has it."""
    found: dict[str, set[int]] = {}
    for member in Member.objects.of(account_id).filter(is_active=True).select_related("user"):
        for word in filter(None, (member.user.email, member.user.name)):
            found.setdefault(fold(word), set()).add(member.pk)
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}
