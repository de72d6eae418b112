from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import CustomAttribute, Team
from accounts.records.form import NewRecordForm, RecordForm, labels_field, owner_field, picker_field
from companies.models import Company
from contacts.models import Contact, Conversation
from conversalabs.choices import FewField
from conversalabs.fields import NumberField
from conversalabs.money import currencies, decimals, rounded
from crm.forms.override import NAME as OVERRIDE
from crm.forms.override import Overriding
from crm.forms.stages import StageOfAnyField
from crm.models import Deal, Stage
from crm.similar import similar_deals

CURRENCIES = [(code, code) for code in currencies()]


class DealForm(RecordForm):
    """The fields of a deal."""

    attribute_model = CustomAttribute.Model.DEAL

    title = forms.CharField(label=_("Title"), max_length=200)
    value = NumberField(label=_("Value"), max_digits=19, decimal_places=4, min_value=0, required=False)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    contact = picker_field(_("Contact"), Contact)
    company = picker_field(_("Company"), Company)
    owner = owner_field(_("Owner"))
    team = FewField(label=_("Team"), queryset=Team.objects.none(), required=False, empty_label="")
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Deal.Priority, coerce=int, required=False, empty_value=Deal.Priority.NORMAL
    )
    expected_close = forms.DateField(
        label=_("Expected close"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    probability = forms.IntegerField(
        label=_("Probability, %"), min_value=0, max_value=100, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    waiting_until = forms.DateField(
        label=_("Waiting until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    waiting_note = forms.CharField(label=_("Waiting for"), max_length=200, required=False)
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
    labels = labels_field(_("Labels"))

    class Meta:
        model = Deal
        fields = [
            "title", "value", "currency", "contact", "company", "owner", "team", "priority", "expected_close",
            "probability", "waiting_until", "waiting_note", "source", "labels",
        ]  # fmt: skip

    def narrow(self) -> None:
        super().narrow()
        self.offer("contact", Contact)
        self.offer("company", Company)
        self.fields["team"].queryset = Team.objects.visible_to(self.member).order_by("name")
        self.fields["value"].places = decimals(self.instance.currency)
        self.fields["probability"].widget.attrs["placeholder"] = self._usual_probability()

    def _usual_probability(self) -> str:
        """What the stage says, where the deal says nothing."""
        return str(self.instance.stage.probability) if self.instance.stage_id else ""

    def clean(self):
        cleaned = super().clean()
        currency = cleaned.get("currency") or self.instance.currency
        if "value" in self.fields and "value" not in self.errors:
            cleaned["value"] = rounded(cleaned.get("value") or Decimal(0), currency)
        return cleaned


class NewDealForm(Overriding, NewRecordForm, DealForm):
    """What is asked for when a deal is made."""

    stage = StageOfAnyField(label=_("Stage"), queryset=Stage.objects.none(), empty_label=None)
    conversation = forms.ModelChoiceField(
        label=_("Conversation"), queryset=Conversation.objects.none(), required=False, widget=forms.HiddenInput
    )

    first_fields = ["title", "contact", "company", "value", "currency", "stage", "owner", "expected_close", OVERRIDE]

    def __init__(self, *args, stages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = stages
        self.fields["conversation"].queryset = Conversation.objects.visible_to(self.member)
        self.initial["conversation"] = self.instance.conversation
        self.initial["value"] = None
        for name in ("waiting_until", "waiting_note"):
            del self.fields[name]
        self.order_fields([*self.first_fields, *self.fields])

    @cached_property
    def similar(self) -> list[Deal]:
        """Open deals with the same contact or company, as far as the member may see them."""
        known = self.cleaned_data if self.is_bound else {}
        contact, company = (known.get(name) or getattr(self.instance, name) for name in ("contact", "company"))
        return similar_deals(self.member, contact, company)

    @property
    def despite(self) -> str:
        """What the page sends along, so that the next time those that are shown are known."""
        return ",".join(str(deal.pk) for deal in self.similar)

    def warns(self) -> bool:
        """Whether there are such deals that the person has not been shown yet."""
        return not {str(deal.pk) for deal in self.similar} <= set(self.data.get("despite", "").split(","))

    def values_to_write(self) -> dict:
        """What `Deal.objects.add` takes. A typed value stands by itself, without line items."""
        values = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        values.pop(OVERRIDE, "")
        return (
            values
            | {"answers": self.answers}
            | {"attributes": self.instance.attributes, "value_from_items": not values["value"]}
        )
