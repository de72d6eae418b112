"""The audit tables in the admin: what was done in every account, for superusers alone, who can only read it."""

from django.contrib import admin
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from accounts.backoffice.model_admin import ReadOnly
from accounts.models import Account, User


class AuditAdmin(ReadOnly, ModelAdmin):
    """Administrators read the audit of their account in its settings, in words."""

    icon = "policy"
    group = _("Audit")
    list_display = ["pgh_created_at", "account", "who", "place", "pgh_label", "facts", "changed"]
    list_filter = ["pgh_label", "pgh_created_at"]
    search_fields = ["account_id"]
    ordering = ["-pgh_created_at"]
    exclude = ["ids"]
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request):
        rows = super().get_queryset(request).annotate(user=Cast(KT("pgh_context__user"), BigIntegerField()))
        account = Account.objects.filter(pk=OuterRef("account_id")).values("name")
        who = User.objects.filter(pk=OuterRef("user")).values("email")
        return rows.annotate(account_name=Subquery(account), who_email=Subquery(who)).defer(*self._unseen())

    def _unseen(self) -> list[str]:
        return [field.name for field in self.opts.fields if field.name in self.exclude]

    @admin.display(description=_("account"), ordering="account_name")
    def account(self, row) -> str:
        return row.account_name or row.account_id

    @admin.display(description=_("who"), ordering="who_email")
    def who(self, row) -> str:
        return row.who_email or row.actor_id or ""

    @admin.display(description=_("where"))
    def place(self, row) -> str:
        return row.address or row.place
