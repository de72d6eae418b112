from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.models import CustomAttribute
from accounts.records.form import NewRecordForm, RecordForm, labels_field, owner_field, picker_field
from companies.models import Company
from contacts.models import Contact


class ContactForm(RecordForm):
    """The fields of a contact; e-mails and phones have a form of their own."""

    attribute_model = CustomAttribute.Model.CONTACT

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    company = picker_field(_("Company"), Company)
    owner = owner_field(_("Owner"))
    identifier = forms.CharField(label=_("Identifier"), max_length=200, required=False)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = forms.CharField(label=_("Country"), max_length=80, required=False)
    labels = labels_field(_("Labels"))

    class Meta:
        model = Contact
        fields = ["name", "company", "owner", "identifier", "city", "country", "labels"]

    def narrow(self) -> None:
        super().narrow()
        self.offer("company", Company)
        if self.instance.pk:
            # What lists call a contact without a name.
            self.fields["name"].widget.attrs["placeholder"] = str(self.instance)


class NewContactForm(NewRecordForm, ContactForm):
    """What is asked for when a contact is created; further e-mails and phones are added on its page."""

    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )

    field_order = ["name", "email", "phone", "company", "owner", "identifier", "city", "country", "labels"]
    first_fields = ["name", "email", "phone", "company", "owner"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("name", "email", "phone", "identifier")):
            raise ValidationError(_text("Give a name, an e-mail, a phone or an identifier."))
        return cleaned

    def beside(self, record: Contact, said: dict) -> dict:
        return {"emails": [*record.emails, said.pop("email")], "phones": [*record.phones, said.pop("phone")]}

    def create(self) -> Contact:
        """The new contact; ValidationError (AddressTaken among them) when it may not be."""
        fields = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        emails, phones = [fields.pop("email")], [fields.pop("phone")]
        fields["attributes"] = self.instance.attributes
        return Contact.objects.add(self.member.account, by=self.member, emails=emails, phones=phones, **fields)
