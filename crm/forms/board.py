from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from conversalabs.fields import NumberField
from crm.board import MOST, PAGE
from crm.forms.override import Overriding
from crm.models import BoardLayout

BIGGEST = 2**63 - 1


class IdField(forms.IntegerField):
    """An id that may be missing; never larger than the database can hold."""

    def __init__(self):
        super().__init__(required=False, min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)


class FilterForm(forms.Form):
    """The search and the order of a board, as they stand in the address; its filter reads itself."""

    q = forms.CharField(required=False, max_length=100, label=_("Search"))
    sort = forms.ChoiceField(required=False, choices=[("", ""), *BoardLayout.Sort.choices])


class ShownForm(FilterForm):
    """How many cards of a column are shown."""

    shown = forms.IntegerField(required=False, min_value=1, max_value=MOST)

    def clean_shown(self) -> int:
        return self.cleaned_data["shown"] or PAGE


class ColumnsForm(ShownForm):
    """Which columns of a board, by the ids of their stages."""

    stage = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, stages, data):
        super().__init__(data)
        self.fields["stage"].choices = [(stage.pk, stage.name) for stage in stages]


class PageForm(ShownForm):
    """The first `shown` cards of a column, or the page `after` a card that has `above` others on top."""

    after = IdField()
    above = forms.IntegerField(required=False, min_value=0, max_value=10**6)

    def clean_above(self) -> int:
        return self.cleaned_data["above"] or 0


class QuickDealForm(Overriding, forms.Form):
    """A new deal of `member` at the top of a column."""

    title = forms.CharField(label=_("Title"), max_length=200)
    value = NumberField(label=_("Value"), required=False, min_value=0, max_digits=19, decimal_places=4)

    def __init__(self, member, data=None):
        self.member = member
        super().__init__(data)

    def fields_of_deal(self) -> dict:
        """What `Deal.objects.add` takes. A typed value stands by itself, without line items."""
        filled, value = {"title": self.cleaned_data["title"], "answers": self.answers}, self.cleaned_data["value"]
        return filled if value is None else filled | {"value": value, "value_from_items": False}

    @property
    def known(self) -> str:
        """What has been typed, for the address of the whole form."""
        return urlencode({name: self[name].value() or "" for name in self.fields})
