"""Forms of the tables whose rows are changed by verbs of their own."""

import json

from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _
from unfold.forms import UserCreationForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.backoffice.walls import WalledForm
from accounts.custom_values import checked_values
from accounts.forms.account import PRIVACY_HINT, countries, currencies, time_zones
from accounts.forms.attribute import AttributeForm, OptionsField
from accounts.forms.member import LockedBoxes, OpenModulesField, PermissionsField
from accounts.models import Label, Member, Role, User
from accounts.models.account import PERMISSIONS
from accounts.modules import MODULES, all_but


class AccountAdminForm(WalledForm):
    country = forms.ChoiceField(label=_("Country"), choices=countries, widget=UnfoldAdminSelectWidget)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, widget=UnfoldAdminSelectWidget)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies, widget=UnfoldAdminSelectWidget)
    modules = forms.MultipleChoiceField(
        label=_("Modules"),
        choices=[(module.key, module.name) for module in MODULES],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        required=False,
    )

    class Meta:
        help_texts = {"is_private": PRIVACY_HINT}


class LockedAdminBoxes(LockedBoxes, UnfoldAdminCheckboxSelectMultipleWidget):
    pass


# The theme's templates know by this name that the label belongs above the boxes.
LockedAdminBoxes.__name__ = UnfoldAdminCheckboxSelectMultipleWidget.__name__


class RoleAdminForm(WalledForm):
    by: Member | None = None

    permissions = PermissionsField(label=_("Permissions"), choices=PERMISSIONS, widget=LockedAdminBoxes, required=False)
    modules = OpenModulesField(widget=UnfoldAdminCheckboxSelectMultipleWidget)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["permissions"] = sorted(self.instance.permissions())
            self.initial["modules"] = all_but(self.instance.closed_modules)
        self.fields["permissions"].lock(self.by, self.initial.get("permissions", ()))


class MemberAdminForm(WalledForm):
    by: Member | None = None

    roles = forms.ModelMultipleChoiceField(
        Role.objects.none(), label=_("Roles"), widget=LockedAdminBoxes, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.of(self.instance.account_id)
        if self.instance.pk:
            self.initial["roles"] = list(self.instance.roles.all())
        self._lock(self.fields["roles"])

    def _lock(self, field) -> None:
        """A role that this person may not give can still be taken away; one that is sent the member's verb refuses."""
        givable = self.by.givable_roles if self.by else set(field.queryset)
        beyond = set(field.queryset) - givable - set(self.initial.get("roles", ()))
        field.widget.locked = frozenset(role.pk for role in beyond)
        if beyond:
            field.help_text = _("A role that allows more than you may do is locked.")


class LinesField(forms.CharField):
    """Texts, one per line."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 2})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def has_changed(self, initial, data) -> bool:
        return self.clean(data) != (initial or [])


class AttributesField(forms.JSONField):
    """The custom attributes of a record as a JSON object of keys and values."""

    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})

    def clean(self, value) -> dict:
        typed = super().clean(value) or {}
        if not isinstance(typed, dict) or not _can_be_shown(typed):
            raise forms.ValidationError(_("The attributes are not a JSON object."))
        return typed

    def bound_data(self, data, initial):
        """What cannot be shown as it is read stays as it was typed."""
        read = super().bound_data(data, initial)
        return read if _can_be_shown(read) else InvalidJSONInput(data)


def _can_be_shown(value) -> bool:
    """Half of a pair of code units, escaped in JSON, passes for text and can stand on no page."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class LabelledForm(WalledForm):
    """A form of a record that carries labels and custom attributes."""

    attributes = AttributesField(
        label=_("Attributes"), required=False, help_text=_("A JSON object: each attribute's key and its value.")
    )

    labels = forms.ModelMultipleChoiceField(
        Label.objects.none(), label=_("Labels"), widget=UnfoldAdminCheckboxSelectMultipleWidget, required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["labels"].queryset = Label.objects.of(self.instance.account_id)
        if self.instance.pk:
            self.initial["labels"] = list(self.instance.labels.all())

    def clean_attributes(self) -> dict:
        """As the record's verbs take them: what has been taken out is None."""
        record, typed = self.instance, self.cleaned_data["attributes"]
        given = dict.fromkeys(record.attributes) | typed
        held = record.attributes if record.pk else None
        return checked_values(record.account_id, record.attribute_kind, given, held=held)


class AttributeAdminForm(AttributeForm, WalledForm):
    options = OptionsField(
        label=_("Options"), required=False, help_text=_("One per line."), widget=UnfoldAdminTextareaWidget
    )


class UserAdminForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]
        widgets = {"email": UnfoldAdminTextInputWidget, "name": UnfoldAdminTextInputWidget}
