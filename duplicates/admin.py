from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from duplicates.models import Duplicate, Search


@admin.register(Duplicate)
class DuplicateAdmin(ReadOnly, WalledAdmin):
    icon = "content_copy"
    see = manage = "administer"
    list_display = ["kind", "first", "second", "score", "state", "decided_by", "decided_at"]
    list_select_related = ["decided_by__user"]
    list_filter = ["kind", "state"]


@admin.register(Search)
class SearchAdmin(ReadOnly, WalledAdmin):
    icon = "manage_search"
    see = manage = "administer"
    list_display = ["created_at", "kind", "status", "found", "started_by"]
    list_select_related = ["started_by__user"]
    list_filter = ["kind", "status"]
