"""From the cells of a row to the values that records of every kind have: texts, labels, an owner, attributes, money."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.custom_values import NO, YES
from accounts.models import CustomAttribute, Label, Member
from conversalabs import several
from conversalabs.folding import fold
from conversalabs.text import storable
from imports.amounts import currency_above, currency_beside, currency_code, is_dash, plain_amount, unknown_words
from imports.attributes import AttributeReader
from imports.blanks import says_nothing
from imports.dates import plain_date
from imports.problems import Problem
from imports.targets import Candidate

Cells = dict[str, list[tuple[str, str]]]
# Blanks before a mark are looked at once, from where they begin: a cell may hold a hundred thousand.
SEVERAL = re.compile(r"(?:(?<!\s)\s+)?(?::::|[;,|\n])\s*")
_LONGEST_LABEL = Label._meta.get_field("name").max_length
_NO_WORD = re.compile(r"[\W_]+")
# What in a text names another record: "N/A" is none.
_NAMES_OTHERS = {"company", "company_domain", "parent"}


def nfc(text: str) -> str:
    """`text` as it is stored; "" for what shows nothing."""
    return text if text.isascii() else storable(text)


def plain_word(text: str) -> str:
    """What a cell says of a few things that it may say: "Closed - won" → "closed won"."""
    return _NO_WORD.sub(" ", fold(text)).strip()


def fits(row: Candidate, column: str, text: str, longest: int) -> bool:
    """Whether `text` fits; else the row has a problem."""
    if len(text) <= longest:
        return True
    reason = _("Has %(found)d characters; %(most)d fit.") % {"found": len(text), "most": longest}
    row.problems.append(Problem(reason, column, text))
    return False


class RowReader:
    """Reads rows of one import, whose attributes are those of `kind`. What it asks the database, it asks once."""

    def __init__(self, run, member: Member, kind: str):
        self.attributes = AttributeReader(run)
        account = run.account_id
        self.currency = run.account.currency
        required = CustomAttribute.objects.of(account).of_kind(kind).filter(is_required=True)
        self.required = {each.key: each.name for each in required}
        self.labels = {name.lower(): name for name in Label.objects.of(account).values_list("name", flat=True)}
        self.may_add_labels = member.can("manage_attributes")
        self.members = _members_by_word(account)
        self.notations = {each["field"]: each["format"] for each in run.columns if each.get("format")}

    def check_new(self, row: Candidate) -> None:
        """Whether a record made from `row` would have everything that the account requires."""
        given = row.values.get("attributes", {})
        for key, name in self.required.items():
            if key not in given:
                row.problems.append(Problem(_("%(name)s is required.") % {"name": name}))

    def read_texts(self, row: Candidate, cells: Cells, lengths: dict[str, int]) -> None:
        """The first cell of each field of `lengths`."""
        for name, longest in lengths.items():
            if found := cells.get(name):
                column, text = found[0]
                if name in _NAMES_OTHERS and says_nothing(text):
                    continue
                if (text := nfc(text)) and fits(row, column, text, longest):
                    row.values[name] = text

    def read_attributes(self, row: Candidate, cells: Cells) -> None:
        found, problems = self.attributes.read(cells)
        row.problems += problems
        if found:
            row.values["attributes"] = found

    def read_labels(self, row: Candidate, cells: Cells) -> None:
        names: dict[str, str] = {}
        for column, text in cells.get("labels", ()):
            for name in several.split(nfc(text), SEVERAL, bare_label):
                known = self.labels.get(name.lower())
                if not known and says_nothing(name):
                    continue
                if known or self.may_add_labels:
                    if fits(row, column, name, _LONGEST_LABEL):
                        names.setdefault(name.lower(), known or name)
                else:
                    reason = _("There is no such label, and your role may not add one.")
                    row.problems.append(Problem(reason, column, name, is_fatal=False))
        if names:
            row.values["labels"] = list(names.values())

    def read_owner(self, row: Candidate, cells: Cells) -> None:
        for column, text in cells.get("owner", ())[:1]:
            if says_nothing(text):
                continue
            if owner := self.members.get(fold(nfc(text))):
                row.values["owner_id"] = owner
            else:
                reason = _("Nobody in this account has this name or e-mail; the owner stays as it is.")
                row.problems.append(Problem(reason, column, text, is_fatal=False))

    def read_flag(self, row: Candidate, cells: Cells, name: str) -> None:
        def read(text: str) -> bool:
            if (word := fold(text)) not in YES | NO:
                raise ValidationError(_("This is neither yes nor no."))
            return word in YES

        self.read_one(row, cells, name, read)

    def read_date(self, row: Candidate, cells: Cells, name: str) -> None:
        """An ISO date, by the notation of the column."""
        self.read_one(row, cells, name, lambda text: _date(text, self.notations.get(name, "dmy")))

    def read_amount(self, row: Candidate, cells: Cells, name: str) -> None:
        """A decimal as text, without trailing zeros, by the notation of the column; "R$ -" is none."""
        cells = cells | {name: [each for each in cells[name] if not is_dash(each[1])]} if name in cells else cells
        self.read_one(row, cells, name, lambda text: plain_amount(text, self.notations.get(name, ".")))

    def read_money(self, row: Candidate, cells: Cells, name: str) -> None:
        """The amount `name` and its currency: that of its own column, else what stands beside the amount."""
        self.read_amount(row, cells, name)
        self.read_one(row, cells, "currency", currency_code)
        for column, text in cells.get(name, ())[:1] if name in row.values else ():
            if unknown := unknown_words(text):
                reason = _("“%(words)s” beside the amount cannot be understood.") % {"words": unknown[:40]}
                row.problems.append(Problem(reason, column, text))
            elif "currency" not in row.values and (currency := currency_beside(text) or currency_above(column)):
                row.values["currency"] = currency

    def read_choice(self, row: Candidate, cells: Cells, name: str, words: dict, *, is_needed=True) -> None:
        """What `words`, by folded word, say. Unless it `is_needed`, a row goes without what cannot be understood."""

        def read(text: str) -> str:
            if (word := plain_word(text)) not in words:
                named = (value if isinstance(value, str) else value.label for value in words.values())
                known = ", ".join(dict.fromkeys(map(str, named)))
                raise ValidationError(_("It is none of: %(known)s.") % {"known": known})
            return words[word]

        self.read_one(row, cells, name, read, is_needed=is_needed)

    def read_one(
        self, row: Candidate, cells: Cells, name: str, read: Callable[[str], object], *, is_needed: bool = True
    ) -> None:
        """The first cell of the field `name` as `read` makes it of its text, or the ValidationError as a problem."""
        for column, text in cells.get(name, ())[:1]:
            if says_nothing(plain := nfc(text)):
                continue
            try:
                row.values[name] = read(plain)
            except ValidationError as error:
                row.problems.append(Problem(" ".join(error.messages), column, text, is_fatal=is_needed))


def bare_label(text: str) -> str:
    """A label that stands without quotes, or with one alone; none of Google's own groups, such as "* myContacts"."""
    name = text.strip("\"' ")
    return "" if name.startswith("* ") else name


def _date(text: str, order: str) -> str:
    found = plain_date(text, order)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", found):
        raise ValidationError(_("“%(typed)s” is not a date.") % {"typed": text[:40]})
    return found


def _members_by_word(account_id: int) -> dict[str, int]:
    """Active members by their e-mail and by their name, where only one has it."""
    found: dict[str, set[int]] = {}
    for member in Member.objects.of(account_id).filter(is_active=True).select_related("user"):
        for word in filter(None, (member.user.email, member.user.name)):
            found.setdefault(fold(word), set()).add(member.pk)
    return {word: next(iter(ids)) for word, ids in found.items() if len(ids) == 1}
