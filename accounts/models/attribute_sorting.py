from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Expression, F, TextField, Value
from django.db.models.functions import Collate
from django.utils.translation import gettext as _

from accounts import attribute_index
from accounts.attribute_kinds import family_of
from accounts.models.account import Account

MOST_SORTABLE = 5
# The product's own kinds of record whose lists show attributes.
LISTED = ("contact", "company")
DECIDING = {"is_sortable", "type", "options"}
NUMBERS = ("number", "currency", "percent")


class AttributeSorting:
    """Mixin of `CustomAttribute`: lists can be sorted by it, quickly as soon as the worker has built an index."""

    def clean(self) -> None:
        super().clean()
        self._check_sortable()

    def _check_sortable(self) -> None:
        if not self.is_sortable:
            return
        others = type(self).objects.of(self.account_id).filter(model=self.model, is_sortable=True).exclude(pk=self.pk)
        if self.model not in LISTED and not family_of(self.model):
            words = _("Only lists of contacts and companies, and of custom objects, show attributes.")
        elif others.count() >= MOST_SORTABLE:
            names = ", ".join(others.values_list("name", flat=True))
            words = _("Lists can be sorted by %(most)d attributes at most, and are by %(names)s. Take one back first.")
            words %= {"most": MOST_SORTABLE, "names": names}
        else:
            return
        raise ValidationError({"is_sortable": words})

    @transaction.atomic
    def save(self, **kwargs) -> None:
        """Raises ValidationError when it is one sortable attribute too many."""
        if self.is_sortable:
            Account.objects.select_for_update(no_key=True).get(pk=self.account_id)
            self._check_sortable()
        matters = self.is_sortable or not self._state.adding
        super().save(**kwargs)
        written = kwargs.get("update_fields")
        if matters and (written is None or not DECIDING.isdisjoint(written)):
            attribute_index.tend_later(self.pk)

    @transaction.atomic
    def delete(self, **kwargs):
        if self.is_sortable:
            attribute_index.tend_later(self.pk)
        return super().delete(**kwargs)

    @property
    def sort_value(self) -> Expression:
        """What a record is sorted by: a number, an option's place in its list, or else folded text, as a day is."""
        given = F("attributes"), Value(self.key)
        if self.type in NUMBERS:
            return attribute_index.AttributeNumber(*given)
        if self.type == "list":
            options = Value(self.options, output_field=ArrayField(TextField()))
            return attribute_index.AttributePlace(*given, options)
        return Collate(attribute_index.AttributeText(*given), "C")
