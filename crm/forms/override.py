"""Why the rules of a stage are set aside: asked of who may do that, once they stand in the way."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.refusals import Refusal
from crm.rules import OVERRIDE

NAME = "override"


class OverrideField(forms.CharField):
    def __init__(self):
        super().__init__(
            label=_("Set the rules aside, because"), max_length=200, required=False,
            help_text=_("Your reason stands in the deal's history."),
        )  # fmt: skip


class Overriding:
    """Mix in before a form of `member` that makes a deal; sent along, the field is there again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if NAME in self.data:
            self.offer_override()

    def offer_override(self) -> None:
        if self.member.can(OVERRIDE):
            self.fields.setdefault(NAME, OverrideField())

    def add_refusal(self, refusal: Refusal, field: str | None = None) -> None:
        """Say why the stage does not take the deal, and ask for a reason where one would do."""
        self.add_error(field, str(refusal))
        if any(not lack.is_firm for lack in getattr(refusal, "lacks", ())):
            self.offer_override()

    @property
    def answers(self) -> dict:
        """Of a valid form, as `Deal.objects.add` takes them."""
        return {NAME: self.cleaned_data.get(NAME, "")}
