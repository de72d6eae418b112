from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ListSettings
from accounts.records.columns import Column
from accounts.records.layout import Layout


class PageSizeForm(forms.ModelForm):
    """How many rows a page of a list has."""

    class Meta:
        model = ListSettings
        fields = ["page_size"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page_size"] = forms.TypedChoiceField(
            label=_("Rows a page"), choices=ListSettings.page_size.field.choices, coerce=int
        )


class ColumnsForm:
    """Which columns a list shows, and in which order: `order` names all that there are, `shown` those with a tick.

    Keys that are not there (any more) are passed over. `up` and `down` name a column to move by one place.
    """

    def __init__(self, layout: Layout, data=None):
        self.layout, self.data = layout, data
        given = layout.keys if data is None else data.getlist("order")
        there = layout.available
        self.order = list(dict.fromkeys(key for key in [*given, *there] if key in there))
        self.shown = set(layout.keys if data is None else data.getlist("shown"))
        self.moved = self._move()

    def _move(self) -> str:
        """The key of the column that was to be moved, now in its new place; "" if none was."""
        for name, step in (("up", -1), ("down", 1)):
            key = self.data.get(name) if self.data else None
            if key in self.layout.available:
                place = self.order.index(key)
                self.order.remove(key)
                self.order.insert(max(0, place + step), key)
                return key
        return ""

    @property
    def is_complete(self) -> bool:
        """Whether the form says what is to be kept."""
        return bool(self.data) and not self.moved and "order" in self.data

    @property
    def columns(self) -> list[str]:
        return [key for key in self.order if key in self.shown]

    def lines(self) -> list[tuple[Column, bool]]:
        """All columns in order, and whether each is shown."""
        return [(self.layout.available[key], key in self.shown) for key in self.order]
