from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from duplicates.models import Duplicate


@admin.register(Duplicate)
class DuplicateAdmin(ReadOnly, WalledAdmin):
    icon = "content_copy"
    see = manage = "administer"
    list_display = ["kind", "first", "second", "score", "state", "decided_by", "decided_at"]
    list_select_related = ["decided_by__user"]
    list_filter = ["kind", "state"]
