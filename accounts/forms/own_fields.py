from django import forms
from django.db import transaction


class OwnFieldsForm(forms.ModelForm):
    """A form that saves of a stored row what it asks for, and nothing else: what others write beside it stays."""

    @transaction.atomic
    def save(self, commit=True):
        """Raises DoesNotExist when somebody has just deleted the row."""
        row = self.instance
        if row._state.adding or not commit:
            return super().save(commit)
        type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
        asked = self.asked()
        row.save(update_fields=[field.name for field in row._meta.concrete_fields if field.name in asked])
        return row

    def asked(self) -> set[str]:
        """The names of the fields to write."""
        return {name for name, field in self.fields.items() if not field.disabled}
