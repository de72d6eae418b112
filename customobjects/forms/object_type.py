from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.custom_values import Type
from accounts.models.attribute import key_for
from conversalabs.text import storable
from customobjects.models import ObjectType
from customobjects.models.object_type import ICONS


class IconSelect(forms.RadioSelect):
    """The icons to choose from, each with its name for those who do not see it."""

    template_name = "customobjects/_icons.html"


class ObjectTypeForm(forms.ModelForm):
    """A type of object. A new one is told what names its records; one that exists, which of its fields does."""

    property_name = forms.CharField(
        label=_("What a record is called by"), max_length=80, initial=_("Name"),
        help_text=_("Its first field, which every record needs. The others are added on the next page."),
    )  # fmt: skip
    icon = forms.ChoiceField(label=_("Icon"), choices=[(icon, icon) for icon in ICONS], widget=IconSelect)
    primary_key = forms.ChoiceField(label=_("What a record is called by"))

    class Meta:
        model = ObjectType
        fields = ["name", "plural", "icon"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            del self.fields["primary_key"]
            return
        del self.fields["property_name"]
        named = self.instance.attributes.exclude(type=Type.CHECKBOX)
        self.fields["primary_key"].choices = [(each.key, each.name) for each in named]
        self.fields["primary_key"].required = bool(named)
        self.initial["primary_key"] = self.instance.primary_key

    def clean_name(self) -> str:
        return self._once("name")

    def clean_plural(self) -> str:
        return self._once("plural")

    def _once(self, field: str) -> str:
        """Imports and menus tell types apart by their names."""
        typed = storable(self.cleaned_data[field])
        others = ObjectType.objects.of(self.instance.account_id).exclude(pk=self.instance.pk)
        if others.filter(**{f"{field}__iexact": typed}).exists():
            raise forms.ValidationError(_("Another type is called so."))
        return typed

    def clean_property_name(self) -> str:
        typed = storable(self.cleaned_data["property_name"])
        if not key_for(typed):
            raise forms.ValidationError(_("It needs a letter from a to z or a digit: its key is made from it."))
        return typed

    def save_by(self, member) -> None:
        """The (valid) form's type, made or changed."""
        cleaned = self.cleaned_data
        if self.instance.pk:
            self.instance.change(by=member, primary_key=cleaned["primary_key"])
        else:
            ObjectType.objects.add(self.instance, cleaned["property_name"], by=member)
