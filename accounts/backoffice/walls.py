"""What admin classes and their inlines share: rights asked of the account, choices that stay inside it."""

from urllib.parse import urlencode

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet

from accounts.backoffice.scope import module_of, scope_of
from accounts.models import Account, TenantModel


class AccountAutocomplete(AutocompleteSelect):
    """Asks for choices of one account."""

    def __init__(self, field, admin_site, account, **kwargs):
        super().__init__(field, admin_site, **kwargs)
        self.account = account

    def get_url(self) -> str:
        return f"{super().get_url()}?{urlencode({'account': self.account.pk})}"


class WalledForm(forms.ModelForm):
    """A form of a row of `account`: a new one is put there, and unique values are checked within it."""

    account: Account | None = None
    # Why the row's own verb has refused what was sent before.
    refusal: ValidationError | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, TenantModel) and self.instance.account_id is None:
            self.instance.account = self.account

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.refusal:
            self.add_error(None, self._by_known_field(self.refusal))

    def _by_known_field(self, refusal: ValidationError):
        """Each error at its field; above the form what belongs to none that is shown."""
        if not hasattr(refusal, "error_dict"):
            return refusal
        sorted_out = {}
        for name, errors in refusal.error_dict.items():
            sorted_out.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(errors)
        return sorted_out

    def _save_m2m(self) -> None:
        """Rows between two tables carry their account too: the admin class writes them."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"account"}


class Walls:
    """For admin classes and inlines: who may, and which rows may be chosen.

    `see` and `manage` are account permissions beside `administer`, which everybody here needs.
    """

    form = WalledForm
    see: str | None = None
    manage: str | None = None

    def allows(self, request, codename: str | None, row: Model | None = None) -> bool:
        account_id = self.account_id_of(row) if row else None
        return scope_of(request).may(codename, module_of(self.model._meta.app_label), account_id)

    def account_id_of(self, row: Model) -> int | None:
        """The account of a row of this admin's model, or of the parent of an inline's rows."""
        return row.pk if isinstance(row, Account) else row.account_id

    def has_view_permission(self, request, obj=None) -> bool:
        return self.allows(request, self.see, obj)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.allows(request, self.manage, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.allows(request, self.manage, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.allows(request, self.manage, obj)

    def get_exclude(self, request, obj=None) -> list[str]:
        """A row never changes its account."""
        return [*(super().get_exclude(request, obj) or ()), "account"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = self.choices_of(db_field.related_model, request)
        if db_field.name in self.get_autocomplete_fields(request) and request.account:
            kwargs["widget"] = AccountAutocomplete(db_field, self.admin_site, request.account)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def choices_of(self, model: type[Model], request) -> QuerySet:
        """Rows of the account at hand; of what belongs to no account, only a superuser may choose."""
        if issubclass(model, TenantModel):
            return model.objects.of(request.account) if request.account else model.objects.none()
        return model._default_manager.all() if request.user.is_superuser else model._default_manager.none()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Related rows are made and deleted on pages of their own, where their account is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_delete_related = False
        return field
