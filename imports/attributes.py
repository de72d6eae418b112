"""Custom attributes as columns of a file: those that exist, and those that a column is to become."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError

from accounts import attribute_uses
from accounts.custom_values import clean_value
from accounts.models import CustomAttribute
from accounts.models.attribute import key_for, standard_names
from imports.blanks import says_nothing
from imports.columns import header_words
from imports.dates import plain_date
from imports.problems import Problem
from imports.targets import Field

PREFIX = "attribute:"
# Types whose values are read, not kept as they are.
_READ = {"date", "number", "currency", "percent", "checkbox"}
_FORMATS = {"date": "date", "number": "number", "currency": "number", "percent": "number"}


def fields(account, kind: str) -> list[Field]:
    """A field for each attribute of `kind`; its header may be its name or its key."""
    return [
        Field(
            PREFIX + each.key,
            each.name,
            synonyms=(header_words(each.name), header_words(each.key)),
            format=_FORMATS.get(each.type, ""),
        )
        for each in CustomAttribute.objects.of(account).of_kind(kind)
    ]


def emptied(blanks: Iterable[str], held: dict) -> dict[str, None]:
    """What blank cells of attribute columns make of the attributes that a record holds."""
    keys = (field.removeprefix(PREFIX) for field in blanks if field.startswith(PREFIX))
    return dict.fromkeys(key for key in keys if key in held)


def format_of(type_: str) -> str:
    """Whether values of a type are written as a "date", as a "number", or as neither ("")."""
    return _FORMATS.get(type_, "")


def new_key(account, kind: str, name: str, taken: set[str]) -> str:
    """A key for an attribute named `name` that no other has; `taken` are those given out just now."""
    used = standard_names(kind) | taken | set(
        CustomAttribute.objects.of(account).of_kind(kind).values_list("key", flat=True)
    )  # fmt: skip
    stem = key_for(name) or "column"
    return next(key for key in _numbered(stem) if key not in used)


def _numbered(stem: str):
    yield stem
    number = 2
    while True:
        yield f"{stem[:55]}_{number}"
        number += 1


def create_new(run) -> list[int]:
    """Create the attributes that columns of `run` are to become, and answer their keys.

    Those created since by others are used as they are.
    """
    made = []
    for column in run.columns:
        if new := column.get("new"):
            known = CustomAttribute.objects.of(run.account_id).of_kind(run.kind.attribute_kind)
            key = column["field"].removeprefix(PREFIX)
            if not known.filter(key=key).exists():
                made.append(CustomAttribute.objects.add(_attribute(run, new, key)).pk)
    return made


def remove_unused(run, member) -> int:
    """Remove those that `run` has created and that nothing uses any more; how many."""
    made = CustomAttribute.objects.of(run.account).filter(pk__in=run.made.get("attributes", []))
    unused = [each for each in made.select_related("account") if not each.records().exists()]
    unused = [each for each in unused if all(use.is_cleaned for use in attribute_uses.uses_of(each, member))]
    for each in unused:
        each.remove(by=member)
    return len(unused)


def _attribute(run, new: dict, key: str) -> CustomAttribute:
    return CustomAttribute(
        account=run.account, model=run.kind.attribute_kind, key=key, name=new["name"], type=new["type"]
    )


class AttributeReader:
    """Turns the cells of attribute columns into what is stored; by the notation chosen for each column."""

    def __init__(self, run):
        known = CustomAttribute.objects.of(run.account_id).of_kind(run.kind.attribute_kind)
        self._known = {each.key: each for each in known}
        self._formats: dict[str, str] = {}
        for column in run.columns:
            if (field := column.get("field", "")).startswith(PREFIX):
                key = field.removeprefix(PREFIX)
                self._formats[field] = column.get("format", "")
                if new := column.get("new"):
                    self._known.setdefault(key, _attribute(run, new, key))

    def read(self, cells: dict[str, list[tuple[str, str]]]) -> tuple[dict, list[Problem]]:
        """The values by key, and what is wrong with those that are none."""
        values, problems = {}, []
        for field, notation in self._formats.items():
            attribute = self._known.get(field.removeprefix(PREFIX))
            if attribute and field in cells:
                column, text = cells[field][0]
                if attribute.type in _READ and says_nothing(text):
                    continue
                try:
                    values[attribute.key] = clean_value(attribute, _plain(attribute, text, notation))
                except ValidationError as error:
                    problems.append(Problem(" ".join(error.messages), column, text))
        return values, problems


def _plain(attribute, text: str, notation: str) -> str:
    """`text` in the notation that `clean_value` cannot mistake."""
    if attribute.type == "date":
        return plain_date(text, notation)
    if notation and format_of(attribute.type) == "number":
        return plain_number(text, notation)
    return text


def plain_number(text: str, decimal: str) -> str:
    """A number with a point before its fraction and nothing between thousands; ornaments are left in place."""
    thousands = "." if decimal == "," else ","
    grouped = re.sub(rf"(?<=\d)\{thousands}(?=\d{{3}}(?!\d))", "", text)
    return grouped.replace(decimal, ".") if decimal in grouped else grouped
