from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import CustomAttribute
from accounts.records.form import NewRecordForm, RecordForm, labels_field, owner_field, picker_field
from companies.models import Company


class DomainsField(forms.CharField):
    """Internet domains, separated by commas or spaces."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value) -> list[str]:
        return super().to_python(value).replace(",", " ").split()


class CompanyForm(RecordForm):
    attribute_model = CustomAttribute.Model.COMPANY

    name = forms.CharField(label=_("Name"), max_length=200)
    domains = DomainsField(label=_("Domains"), max_length=1_000, required=False)
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(
        label=_("Address"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    description = forms.CharField(
        label=_("Description"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    parent = picker_field(_("Parent company"), Company)
    owner = owner_field(_("Owner"))
    labels = labels_field(_("Labels"))

    class Meta:
        model = Company
        fields = ["name", "website", "phone", "address", "description", "parent", "owner", "labels"]

    field_order = ["name", "domains", "website", "phone", "address", "description", "parent", "owner", "labels"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["domains"] = self.instance.domain_names

    def narrow(self) -> None:
        super().narrow()
        url = reverse("companies:options", args=[self.member.account.slug])
        self.fields["parent"].offer(Company.objects.visible_to(self.member), url, self.instance.parent)


class NewCompanyForm(NewRecordForm, CompanyForm):
    """What is asked for when a company is created."""

    first_fields = ["name", "domains", "website", "owner"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["domains"].help_text = _("People whose e-mail ends with a domain are linked: acme.com, acme.com.br")

    def beside(self, record: Company, said: dict) -> dict:
        return {"domains": [*record.domain_names, *said.pop("domains")]}

    def create(self) -> Company:
        """The new company; ValidationError (DomainTaken among them) when it may not be."""
        fields = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        fields["attributes"] = self.instance.attributes
        return Company.objects.add(self.member.account, by=self.member, **fields)
