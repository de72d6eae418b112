"""The form in which people say what each column holds and which rules apply."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.account import countries
from accounts.models import CustomAttribute, Member
from conversalabs import several
from conversalabs.folding import fold
from imports import attributes
from imports.columns import Column, guess, guess_notation, propose_type
from imports.dates import SERIAL
from imports.models import Import
from imports.rules import Blanks, OnClash, OnMatch, Rules
from imports.values import SEVERAL

NEW = "new:"
NOTATIONS = {
    "date": [
        ("dmy", _("Day first, 31/12/2026")), ("mdy", _("Month first, 12/31/2026")), ("ymd", "2026-12-31"),
        (SERIAL, _("Days counted, 46387")),
    ],
    "number": [(".", "1,234.56"), (",", "1.234,56")],
}  # fmt: skip
# A list needs its options, which one column of a file may not hold all.
NEW_TYPES = [choice for choice in CustomAttribute.Type.choices if choice[0] != CustomAttribute.Type.LIST]


@dataclass(frozen=True)
class ColumnRow:
    """One column with its controls, as the page shows it."""

    column: Column
    field: forms.BoundField
    notation: forms.BoundField | None
    is_used: bool


class ColumnsForm(forms.Form):
    """A choice for each column, `field_<index>`; where its values need one, their notation, `notation_<index>`."""

    on_match = forms.ChoiceField(
        label=_("When a row matches"), choices=OnMatch, widget=forms.RadioSelect, required=False
    )
    creates = forms.BooleanField(label=_("Create the rows that match nothing"), required=False)
    blanks = forms.ChoiceField(
        label=_("When a cell is blank"), choices=Blanks, widget=forms.RadioSelect, required=False
    )
    on_clash = forms.ChoiceField(
        label=_("When a row matches two records"), choices=OnClash, widget=forms.RadioSelect, required=False
    )
    labels = forms.CharField(
        label=_("Labels for all rows"), max_length=300, required=False, help_text=_("Several are set apart by commas.")
    )
    owner = forms.ModelChoiceField(Member.objects.none(), label=_("Owner of rows that name none"), required=False)
    country = forms.ChoiceField(label=_("Phones without a country code are from"), choices=countries, required=False)

    def __init__(self, data=None, *, run: Import, member, columns: list[Column], chosen: dict | None = None):
        self.run, self.member, self.columns = run, member, columns
        self.known = {field.key: field for field in run.kind.fields(member)}
        self.new_types = NEW_TYPES if run.kind.attribute_kind and member.can("manage_attributes") else []
        rules = Rules.of(run)
        super().__init__(data, initial=asdict(rules) | self._initial_columns() | (chosen or {}))
        self.initial["labels"] = several.join(rules.labels)
        self._fit_rules(rules)
        self._add_keys(rules)
        for column in columns:
            self._add_column(column)

    @classmethod
    def proposed(cls, **asked) -> "ColumnsForm":
        """As it comes back when nobody changes what it proposes."""
        form = cls(**asked)
        data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        return cls({name: value for name, value in data.items() if value}, **asked)

    def _initial_columns(self) -> dict[str, str]:
        """As chosen before for this file, else for one with the same headers, else guessed."""
        before = self.run.columns or self.run.columns_for([column.header for column in self.columns])
        fields = [self._choice_of(each) for each in before] or guess(self.columns, list(self.known.values()))
        notations = [each.get("format", "") for each in before] or [""] * len(fields)
        initial = {f"field_{index}": field for index, field in enumerate(fields)}
        return initial | {f"notation_{index}": notation for index, notation in enumerate(notations) if notation}

    def _choice_of(self, stored: dict) -> str:
        field = stored.get("field", "")
        if field in self.known or not stored.get("new"):
            return field if field in self.known else ""
        return NEW + stored["new"]["type"]

    def _add_keys(self, rules: Rules) -> None:
        choices = [("", _("nothing")), *self.run.kind.keys.items()]
        for place in range(len(self.run.kind.keys)):
            label = _("A row matches by") if place == 0 else _("then by")
            initial = rules.match[place] if place < len(rules.match) else ""
            self.fields[f"match_{place}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=initial
            )

    def _fit_rules(self, rules: Rules) -> None:
        """Ask only what the target knows; then its own questions."""
        needed = {"country": {"phone", "contact_phone"}, "labels": {"labels"}, "owner": {"owner"}}
        for name in [name for name, any_of in needed.items() if not any_of & self.known.keys()]:
            del self.fields[name]
        if "owner" in self.fields:
            self.fields["owner"].empty_label = self.run.kind.usual_owner
            self.fields["owner"].queryset = Member.objects.visible_to(self.member).filter(is_active=True)
        self.questions = self.run.kind.questions(self.member)
        self.fields |= self.questions
        self.initial |= {name: value for name, value in rules.choices.items() if name in self.questions}

    def _add_column(self, column: Column) -> None:
        self.fields[f"field_{column.index}"] = forms.ChoiceField(
            label=column.name, choices=self._choices(column), required=False
        )
        if kind := self._notation_kind(self._value(f"field_{column.index}")):
            self._add_notation(column, kind)

    def _add_notation(self, column: Column, kind: str) -> None:
        name, label = f"notation_{column.index}", _("How %(column)s is written") % {"column": column.name}
        self.initial.setdefault(name, guess_notation(kind, column))
        widget = forms.Select(attrs={"aria-label": label})
        self.fields[name] = forms.ChoiceField(label=label, choices=NOTATIONS[kind], required=False, widget=widget)

    def _choices(self, column: Column) -> list:
        standard = [(key, field.name) for key, field in self.known.items() if not key.startswith(attributes.PREFIX)]
        custom = [(key, field.name) for key, field in self.known.items() if key.startswith(attributes.PREFIX)]
        proposed = propose_type(column.values)
        types = sorted(self.new_types, key=lambda choice: choice[0] != proposed)
        new = [(NEW + key, _("New attribute: %(type)s") % {"type": name}) for key, name in types]
        groups = [(_("Fields"), standard), (_("Attributes"), custom), (_("New attribute"), new)]
        return [("", _("Leave out")), *(group for group in groups if group[1])]

    def _value(self, name: str) -> str:
        return self.data.get(name, "") if self.is_bound else self.initial.get(name, "")

    def _notation_kind(self, choice: str) -> str:
        if choice.startswith(NEW):
            return attributes.format_of(choice.removeprefix(NEW))
        return self.known[choice].format if choice in self.known else ""

    @property
    def rows(self) -> Iterator[ColumnRow]:
        for column in self.columns:
            yield self.row(column)

    def row(self, column: Column) -> ColumnRow:
        name = f"notation_{column.index}"
        used = bool(self._value(f"field_{column.index}"))
        return ColumnRow(column, self[f"field_{column.index}"], self[name] if name in self.fields else None, used)

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.questions]

    @property
    def match_fields(self) -> list[forms.BoundField]:
        return [self[f"match_{place}"] for place in range(len(self.run.kind.keys))]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not any(cleaned.get(f"field_{column.index}") for column in self.columns):
            raise ValidationError(_("Say of at least one column what it holds."))
        for column in self.columns:
            self._check_new_name(column)
        return cleaned

    def _check_new_name(self, column: Column) -> None:
        """A second attribute of the same name could not be told from the first."""
        names = {fold(str(field.name)) for field in self.known.values()}
        choice = self.cleaned_data.get(f"field_{column.index}") or ""
        if choice.startswith(NEW) and fold(column.name) in names:
            self.add_error(f"field_{column.index}", _("There is a field with this name already; choose that one."))

    def chosen_columns(self) -> list[dict]:
        """What `Import.columns` keeps. New attributes get their keys here and come into being with the run."""
        chosen, taken = [], set()
        for column in self.columns:
            choice = self.cleaned_data[f"field_{column.index}"]
            stored = {"header": column.header, "field": choice}
            if choice.startswith(NEW):
                stored |= self._new_attribute(column, choice.removeprefix(NEW), taken)
            if kind := self._notation_kind(choice):
                typed = self.cleaned_data.get(f"notation_{column.index}")
                stored["format"] = typed or guess_notation(kind, column)
            chosen.append(stored)
        return chosen

    def _new_attribute(self, column: Column, type_: str, taken: set[str]) -> dict:
        key = attributes.new_key(self.run.account_id, self.run.kind.attribute_kind, column.name, taken)
        taken.add(key)
        return {"field": attributes.PREFIX + key, "new": {"name": column.name[:80], "type": type_}}

    def chosen_rules(self) -> dict:
        cleaned = self.cleaned_data
        matches = (cleaned[f"match_{place}"] for place in range(len(self.run.kind.keys)))
        asked = [name for name in ("on_match", "country", "blanks", "on_clash") if name in self.fields]
        chosen = {name: cleaned[name] or self.initial[name] for name in asked}
        owner, labels = cleaned.get("owner"), several.split(cleaned.get("labels", ""), SEVERAL)
        return chosen | {
            "match": list(dict.fromkeys(filter(None, matches))),
            "creates": cleaned["creates"],
            "labels": labels,
            "owner": owner and owner.pk,
            "choices": {name: cleaned[name] for name in self.questions},
        }
