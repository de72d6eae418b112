from accounts.backoffice.model_admin import ReadOnly, WalledAdmin


class MergeAdmin(ReadOnly, WalledAdmin):
    """Of the merges of a kind: made and undone on its own pages, with all that hangs on the records."""

    icon = "merge"
    exclude = ["kept"]
    list_display = ["__str__", "survivor", "by", "created_at", "undone_at"]
    list_select_related = ["survivor", "by__user"]
