"""Edits of what others edit too: a form carries what its person saw, field by field.

So two people who change different fields of one record do not get into each other's way, and of two who change the
same field the second is told instead of winning silently.
"""

from dataclasses import dataclass

from django.forms import ModelChoiceField, ModelMultipleChoiceField, MultipleChoiceField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from conversalabs.pickers import TypedName

PREFIX = "seen-"


@dataclass(frozen=True)
class Conflict:
    """`stored` is what somebody else wrote meanwhile, `typed` what this person wants, both as people read them."""

    label: str
    stored: str
    typed: str


class SeenForm:
    """Mixin for a form of a record that has been read under its lock, so that its initial values are the stored ones.

    A request that does not say what was seen changes whatever it names. Of a field with several choices each person
    adds and takes away single ones: what others do to the rest stays, and nothing clashes.
    """

    def seen_inputs(self, *names: str) -> SafeString:
        """Hidden inputs with the stored values of `names`, by default of every field, for the next submission.

        Where what was typed was refused, another's change is not on the page: still the old values are what was seen.
        """
        shown = names or self.fields
        known = self._seen if self.is_bound and self.errors and self._says_seen() else self._stored
        rows = ((self._seen_name(name), value) for name in shown for value in _parts(known(name)))
        # By hand: rendered as widgets they took a tenth of a record's page.
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', [(PREFIX, "1"), *rows])

    def changes(self) -> dict:
        """Cleaned values of the fields that the person changed."""
        return {name: self._changed(name) for name in self.fields if self._is_changed(name)}

    def _changed(self, name: str):
        if not self._is_set(name) or not self._says_seen():
            return self.cleaned_data[name]
        chosen, field = self._together(name), self.fields[name]
        return field.queryset.filter(pk__in=chosen) if hasattr(field, "queryset") else sorted(chosen)

    def _together(self, name: str) -> set[str]:
        """What stands in a field with several choices once this person's are taken up into the stored ones."""
        typed = self._typed(name) if hasattr(self.fields[name], "queryset") else self.cleaned_data[name]
        stored, seen, typed = (set(_parts(each or [])) for each in (self._stored(name), self._seen(name), typed))
        return (stored | (typed - seen)) - (seen - typed)

    def take_the_rest(self) -> None:
        """Show what is stored now where this person has changed nothing: else the next submission takes it back."""
        shown = {name: self._together(name) for name in self.fields if self._is_set(name)}
        rest = [name for name in self.fields if name not in shown and not self._is_changed(name)]
        self.data = self.data.copy()
        for name, value in (shown | {name: self._stored(name) for name in rest}).items():
            self.data.setlist(self.add_prefix(name), _parts(sorted(value) if isinstance(value, set) else value))

    def _is_set(self, name: str) -> bool:
        return isinstance(self.fields[name], ModelMultipleChoiceField | MultipleChoiceField)

    @property
    def clashes(self) -> list[Conflict]:
        """Of a form that has been sent and is valid."""
        return list(self.conflicts().values()) if self.is_bound and self.is_valid() else []

    def conflicts(self) -> dict[str, Conflict]:
        """By field: where somebody else has changed meanwhile what this person changes, to something else."""
        if not self._says_seen():
            return {}
        return {name: self._conflict(name) for name in self.fields if self._clashes(name)}

    def _conflict(self, name: str) -> Conflict:
        stored, typed = (self._words(name, value) for value in (self._stored(name), self._typed(name)))
        return Conflict(str(self.fields[name].label), stored, typed)

    def _words(self, name: str, value) -> str:
        """`value` of the (valid) field, with names for ids and choices."""
        field = self.fields[name]
        if isinstance(field, ModelChoiceField) and not isinstance(value, TypedName):
            return ", ".join(
                str(record) for record in field.queryset.filter(pk__in=filter(str.isdecimal, _parts(value)))
            )
        return str(dict(getattr(field, "choices", ())).get(value, _text(value)))

    def _clashes(self, name: str) -> bool:
        stored = _text(self._stored(name))
        return (
            self._is_changed(name)
            and not self._is_set(name)
            and stored not in (_text(self._seen(name)), _text(self._typed(name)))
        )

    def _is_changed(self, name: str) -> bool:
        before = self._seen(name) if self._says_seen() else self._stored(name)
        return _text(self._typed(name)) != _text(before)

    def _says_seen(self) -> bool:
        return PREFIX in self.data

    def _seen_name(self, name: str) -> str:
        return f"{PREFIX}{self.add_prefix(name)}"

    def _stored(self, name: str):
        field = self.fields[name]
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _typed(self, name: str):
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _seen(self, name: str):
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self._seen_name(name))


def _parts(value) -> list[str]:
    """`value` as the inputs that carry it: one, or one for each of several."""
    return [_text(part) for part in value] if isinstance(value, list | tuple) else [_text(value)]


def _text(value) -> str:
    if isinstance(value, list | tuple):
        return ",".join(sorted(_text(part) for part in value))
    return "" if value is None else str(value).strip()
