"""The admin's import and export pages, inside the walls."""

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ConfirmImportForm
from unfold.contrib.import_export.forms import ExportForm, ImportForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.backoffice.model_admin import WalledAdmin
from accounts.backoffice.scope import module_of, scope_of
from accounts.models import Account, Member


class AccountField(forms.ModelChoiceField):
    """The account that a file is for; not asked for where there is but one."""

    def __init__(self, **kwargs):
        super().__init__(Account.objects.none(), label=_("Account"), **kwargs)

    def offer(self, accounts) -> None:
        self.queryset = accounts
        if len(accounts) == 1:
            self.initial, self.widget = accounts[0].pk, forms.HiddenInput()
            self.widget.choices = self.choices


class AccountImportForm(ImportForm):
    account = AccountField(widget=UnfoldAdminSelectWidget)


class AccountConfirmForm(ConfirmImportForm):
    """The upload's name is signed for one person: nobody imports what another has uploaded."""

    account = AccountField(widget=forms.HiddenInput)

    def clean_import_file_name(self) -> str:
        try:
            return self.signer.unsign(super().clean_import_file_name())
        except BadSignature:
            raise forms.ValidationError(_("Upload the file again.")) from None


class ExchangeAdmin(ImportExportModelAdmin):
    """Import and export of what the person may; `resource_classes` names one `AccountResource`."""

    import_form_class = AccountImportForm
    export_form_class = ExportForm
    confirm_form_class = AccountConfirmForm
    formats = [CSV, XLSX]

    def _accounts(self, request, codename: str):
        """Where the person may import or export, and change such records."""
        scope, module = scope_of(request), module_of(self.opts.app_label)
        needed = self.manage if codename == "import_records" else self.see
        return scope.accounts(codename, module).filter(pk__in=scope.accounts(needed, module).values("pk"))

    def has_import_permission(self, request) -> bool:
        return self._accounts(request, "import_records").exists()

    def has_export_permission(self, request) -> bool:
        return self._accounts(request, "export_records").exists()

    def get_export_queryset(self, request):
        rows = super().get_export_queryset(request)
        return rows.filter(account__in=self._accounts(request, "export_records"))

    def get_valid_export_item_pks(self, request):
        """Rows that are named one by one: any other among them refuses the whole file."""
        return self.get_export_queryset(request).values_list("pk", flat=True)

    def create_import_form(self, request):
        form = super().create_import_form(request)
        form.fields["account"].offer(self._accounts(request, "import_records"))
        return form

    def create_confirm_form(self, request, import_form=None):
        form = super().create_confirm_form(request, import_form)
        form.fields["account"].queryset = self._accounts(request, "import_records")
        form.signer = _signer(request)
        return form

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        if import_form:
            initial["import_file_name"] = _signer(request).sign(initial["import_file_name"].rpartition("/")[2])
            initial["account"] = import_form.cleaned_data["account"].pk
        return initial

    def get_import_resource_kwargs(self, request, **kwargs) -> dict:
        form = kwargs.get("form")
        account = getattr(form, "cleaned_data", {}).get("account")
        member = account and Member.objects.of(account).filter(user=request.user, is_active=True).first()
        return super().get_import_resource_kwargs(request, **kwargs) | {"account": account, "member": member}


class RecordAdmin(ExchangeAdmin, WalledAdmin):
    """Admin of records that change by verbs of their own: `objects.add`, and those of `accounts.changes.Changeable`.

    So the record's rules hold, and its history says who did what.
    """

    def save_model(self, request, obj, form, change) -> None:
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        actor = self.actor(request, obj)
        if change:
            obj.change(values, by=actor)
        else:
            obj.__dict__ |= self.add(obj.account, actor, values).__dict__

    def add(self, account: Account, actor: Member | None, values: dict):
        return self.model.objects.add(account, by=actor, **values)

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


def _signer(request) -> Signer:
    return Signer(salt=f"upload-{request.user.pk}")
