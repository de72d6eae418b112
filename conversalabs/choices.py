"""Form fields that choose among a few rows, all of which stand on the page."""

from collections.abc import Iterator

from django.forms import ModelChoiceField
from django.forms.models import ModelChoiceIterator


class ReadAtOnce(ModelChoiceIterator):
    """Django's own opens a cursor for the rows, goes through it and closes it: three questions where one will do."""

    def __iter__(self) -> Iterator:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from map(self.choice, self.queryset.all())


class FewField(ModelChoiceField):
    iterator = ReadAtOnce
