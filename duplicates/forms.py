from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from duplicates.clusters import clusters_of
from duplicates.group import Group, groups_of
from duplicates.models import Duplicate
from duplicates.pairs import pairs_of

MOST_PAIRS = 100
_STATES = Duplicate.State


def keys_in(text: str) -> list[int]:
    """`12.15` → `[12, 15]`; raises ValidationError."""
    parts = text.split(".")
    if len(parts) > MOST_PAIRS or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise ValidationError("pairs", code="pairs")
    return [int(part) for part in parts]


class PairsForm(forms.Form):
    """The pairs of one group, as it was on the page."""

    pairs = forms.CharField(max_length=2_000)
    seen = forms.CharField(max_length=500, required=False)

    def __init__(self, data, *, worklist, request):
        super().__init__(data)
        self.worklist, self.request = worklist, request

    def clean_pairs(self) -> list[Duplicate]:
        """All of them, as long as the member sees both records of each and nobody has decided otherwise."""
        keys = set(keys_in(self.cleaned_data["pairs"]))
        found = list(pairs_of(self.worklist, self.request.member).filter(pk__in=keys))
        if len(found) < len(keys):
            raise ValidationError("pairs", code="gone")
        return found

    def clean(self):
        if "pairs" in self.cleaned_data and self.group is None:
            raise ValidationError("pairs", code="gone")
        return super().clean()

    @cached_property
    def group(self) -> Group | None:
        """None where they are not one group any more."""
        pairs = self.cleaned_data["pairs"]
        clusters = clusters_of(pairs)
        found = groups_of(self.request, self.worklist, clusters) if len(clusters) == 1 else []
        return found[0] if found and len({pair.state for pair in pairs}) == 1 else None

    @property
    def versions(self) -> dict[int, int]:
        """By key, the versions of the records on the page."""
        pairs = (part.partition("-") for part in self.cleaned_data["seen"].split("."))
        return {int(key): int(version) for key, _dash, version in pairs if key.isdigit() and version.isdigit()}


class DecisionForm(PairsForm):
    to = forms.ChoiceField(choices=_STATES.choices)


class ManyForm(forms.Form):
    """Some groups by their pairs (`selected` several times), or none: all that are almost certain, `part` by part."""

    part = forms.IntegerField(min_value=1, max_value=1_000, required=False)
    page = forms.IntegerField(min_value=1, max_value=1_000, required=False)

    def clean(self):
        self.chosen = None
        if "selected" in self.data:
            self.chosen = [key for text in self.data.getlist("selected")[:MOST_PAIRS] for key in keys_in(text)]
        return super().clean()

    @property
    def hidden(self) -> list[str]:
        """What was selected, for the next request."""
        return self.data.getlist("selected")
