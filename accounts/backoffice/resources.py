"""Import and export in the admin: rows of one account go in, rows that the person sees come out."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import ModelInstanceLoader
from import_export.resources import Resource

from accounts.backoffice.columns import Column
from accounts.models import RecordsAudit
from conversalabs.formulas import escape_formula


class AccountResource(Resource):
    """The fields of one kind of record. There is no column for the account: it is chosen beside the file.

    A row with an id changes that record of the account; another account's id is as unknown as one that does not
    exist. A row without an id is a new record. Both go by the record's own verbs. `related` and `prefetched` name what
    an export reads along.
    """

    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    id = Field(attribute="pk", column_name="id", readonly=True)

    class Meta:
        skip_unchanged = True
        report_skipped = True
        use_transactions = True
        import_id_fields = ("id",)
        instance_loader_class = ModelInstanceLoader

    def __init__(self, *, account=None, member=None, **kwargs):
        super().__init__(**kwargs)
        self.account, self.member = account, member
        for field in self.fields.values():
            if hasattr(field.widget, "account"):
                field.widget.account = account

    @classmethod
    def get_display_name(cls) -> str:
        return cls._meta.model._meta.verbose_name_plural

    def get_queryset(self):
        return self._meta.model.objects.of(self.account)

    def _check_import_id_fields(self, headers) -> None:
        """A file of nothing but new records needs no id."""

    def get_or_init_instance(self, instance_loader, row):
        given = str(row.get("id") or "").strip()
        instance = self.find(given) if given else self._meta.model(account=self.account)
        instance.typed = {}
        return instance, not given

    def find(self, given: str):
        is_readable = given.isdecimal() and len(given) < 19
        found = self.get_queryset().filter(pk=given).first() if is_readable else None
        if found is None:
            raise ValidationError({"id": _("There is no record with this id.")})
        return found

    def skip_row(self, instance, original, row, import_validation_errors=None) -> bool:
        """Leave out what says nothing new; a row that could not be read is no such row."""
        return bool(instance.pk) and not import_validation_errors and not self._changed(instance)

    def _changed(self, instance) -> dict:
        """What the row says otherwise than the record, by attribute."""
        columns = [field for field in self.fields.values() if isinstance(field, Column)]
        return {each.key: instance.typed[each.key] for each in columns if each.is_changed(instance)}

    def do_instance_save(self, instance, is_create) -> None:
        """Act by the record's verbs, then show the record as it is now."""
        if is_create:
            instance.pk = self.add(instance.typed).pk
        else:
            self.change(self.get_queryset().get(pk=instance.pk), self._changed(instance))
        typed, fresh = instance.typed, self.get_queryset().get(pk=instance.pk)
        instance.__dict__ = fresh.__dict__ | {"typed": typed}

    def add(self, values: dict):
        return self._meta.model.objects.add(self.account, by=self.member, **values)

    def change(self, record, values: dict) -> None:
        record.change(values, by=self.member)

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related(*self.related).prefetch_related(*self.prefetched)

    def before_export(self, queryset, **kwargs) -> None:
        self.taken_out = defaultdict(list)

    def after_export(self, queryset, dataset, **kwargs) -> None:
        """Write down which records leave the product; without that no file is handed out."""
        for account_id, ids in self.taken_out.items():
            RecordsAudit.objects.exported(account_id, self._meta.model, ids)

    def export_resource(self, instance, selected_fields=None, **kwargs) -> list:
        self.taken_out[instance.account_id].append(instance.pk)
        return [escape_formula(cell) for cell in super().export_resource(instance, selected_fields, **kwargs)]
