from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactAddress
from conversalabs.seen import Conflict, SeenForm

LABELS = {ContactAddress.Kind.EMAIL: _("E-mail"), ContactAddress.Kind.PHONE: _("Phone")}
KEYBOARDS = {ContactAddress.Kind.EMAIL: "email", ContactAddress.Kind.PHONE: "tel"}


class AddressForm(SeenForm, forms.Form):
    """One e-mail or phone, as a person types it. `is_new`: it has to say something; else nothing removes it."""

    typed = forms.CharField(max_length=254)

    def __init__(self, kind: str, *args, is_new: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = kind
        field = self.fields["typed"]
        field.label, field.required = LABELS[kind], is_new
        field.widget.attrs |= {"inputmode": KEYBOARDS[kind], "autocomplete": "off"}

    @property
    def conflict(self) -> Conflict | None:
        """What somebody else has typed here since this person looked."""
        return self.conflicts().get("typed") if self.is_bound and self.is_valid() else None
