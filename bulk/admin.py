from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from bulk.models import BulkAction, BulkPart, BulkRow


@admin.register(BulkAction)
class BulkActionAdmin(ReadOnly, WalledAdmin):
    icon = "checklist"
    see = manage = "administer"
    exclude = ["file"]
    list_display = ["created_at", "kind", "act", "total", "member", "status"]
    list_select_related = ["member__user"]
    list_filter = ["kind", "act", "status"]


@admin.register(BulkPart)
class BulkPartAdmin(ReadOnly, WalledAdmin):
    see = manage = "administer"
    list_display = ["action_id", "first"]


@admin.register(BulkRow)
class BulkRowAdmin(ReadOnly, WalledAdmin):
    """Without what the records were: the admin shows everybody's."""

    see = manage = "administer"
    exclude = ["before"]
    list_display = ["action_id", "number", "target_id", "outcome", "undone"]
    list_filter = ["outcome", "undone"]
