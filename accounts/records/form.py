from django import forms
from django.db import transaction
from django.urls import reverse

from accounts.changes import Taken
from accounts.custom_value_fields import PREFIX as ATTRIBUTE
from accounts.custom_value_fields import CustomValuesForm
from accounts.forms.label import LabelsField
from accounts.models import Label, Member
from conversalabs.choices import FewField
from conversalabs.pickers import PickerField
from conversalabs.seen import Conflict, SeenForm


class RecordForm(SeenForm, CustomValuesForm):
    """The fields of a contact or company, custom attributes among them, narrowed to what `member` may see."""

    # The field that says whose the record is.
    owner_name = "owner"

    def __init__(self, *args, member: Member, only: list[str] | None = None, **kwargs):
        """`only` names the fields to keep."""
        super().__init__(*args, account=member.account, **kwargs)
        self.member = member
        self.narrow()
        if only is not None:
            self._keep(only)

    def narrow(self) -> None:
        """Offer the records that may stand in a field; take out fields that the member may not see."""
        self.fields[self.owner_name].queryset = self._owners()
        self.fields["labels"].queryset = Label.objects.visible_to(self.member)
        if self.member.can("manage_attributes"):
            self.fields["labels"].account = self.member.account

    def offer(self, name: str, model) -> None:
        """Let a picker offer the rows of `model` that the member may see.

        What stands in the field and they may not see stays there, out of the form.
        """
        current = getattr(self.instance, name)
        if not model.is_open_to(self.member) or (current and not current.is_visible_to(self.member)):
            del self.fields[name]
            return
        url = reverse(f"{model._meta.app_label}:options", args=[self.member.account.slug])
        self.fields[name].offer(model.objects.visible_to(self.member), url, current)

    def _owners(self):
        """Who works in the account, and who owned the record before they left."""
        members = Member.objects.visible_to(self.member).select_related("user").order_by("user__name", "user__email")
        return members.filter(is_active=True) | members.filter(pk=getattr(self.instance, f"{self.owner_name}_id"))

    def _keep(self, names) -> None:
        self.fields = {name: field for name, field in self.fields.items() if name in names}
        self.custom_attributes = [each for each in self.custom_attributes if f"{ATTRIBUTE}{each.key}" in self.fields]

    @property
    def standard_fields(self) -> list[str]:
        return [name for name in self.fields if not name.startswith(ATTRIBUTE)]

    def conflicts(self) -> dict[str, Conflict]:
        """As of `SeenForm`; a request that only says which version it saw clashes with every later one."""
        version = self.data.get("version", "")
        if self._says_seen() or version in ("", str(self.instance.version)):
            return super().conflicts()
        return {name: self._conflict(name) for name in self.fields if self._is_changed(name)}

    def values_to_write(self) -> dict:
        """What the person changed, as `record.change` takes it."""
        changes = self.changes()
        attributes = {name.removeprefix(ATTRIBUTE): changes.pop(name) for name in list(changes) if name in self._custom}
        return changes | ({"attributes": attributes} if attributes else {})

    @property
    def _custom(self) -> set[str]:
        return {f"{ATTRIBUTE}{attribute.key}" for attribute in self.custom_attributes}


class NewRecordForm:
    """Mixin of the form that creates a record: `first_fields` stand open, the rest is folded below."""

    first_fields: list[str]

    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.first_fields if name in self.fields]

    def further(self) -> list[forms.BoundField]:
        """What stands folded below: less often known, and the attributes that are not required."""
        rest = (field for field in self.visible_fields() if field.name not in self.first_fields)
        return [field for field in rest if not field.field.required]

    def required_attributes(self) -> list[forms.BoundField]:
        return [field for field in self.custom_fields() if field.field.required]

    @transaction.atomic
    def complete(self, record) -> None:
        """Give a record that is there already what it lacks of what the (valid) form says; what it has stays.

        Raises ValidationError, in words for the member.
        """
        said = {name: value for name, value in self.cleaned_data.items() if not name.startswith(ATTRIBUTE)}
        # What others write at the same moment is what it has, and stays.
        record.keep_others(said)
        record.lock()
        several = self.beside(record, said) | {"labels": [*record.labels.all(), *said.pop("labels")]}
        lacking = {name: value for name, value in said.items() if value and not getattr(record, name)}
        attributes = {key: value for key, value in self.instance.attributes.items() if key not in record.attributes}
        try:
            record.change(lacking | several | {"attributes": attributes}, by=self.member)
        except Taken as taken:
            raise taken.told_to(self.member) from taken

    def beside(self, record, said: dict) -> dict:
        """What `record` may have several of, with what of it is `said`, and taken out of there."""
        return {}

    @property
    def is_unfolded(self) -> bool:
        """Whether what is folded has something to say."""
        return any(field.errors for field in self.further())


def owner_field(label) -> FewField:
    return FewField(label=label, queryset=Member.objects.none(), required=False, empty_label="")


def labels_field(label) -> LabelsField:
    return LabelsField(label=label, queryset=Label.objects.none(), required=False)


def picker_field(label, model) -> PickerField:
    return PickerField(label=label, queryset=model.objects.none(), required=False)
