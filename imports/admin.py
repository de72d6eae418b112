from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from imports.models import Import, ImportRow


@admin.register(Import)
class ImportAdmin(ReadOnly, WalledAdmin):
    icon = "upload_file"
    see = manage = "import_records"
    exclude = ["file"]
    list_display = ["file_name", "target", "member", "created_at"]
    list_select_related = ["member__user"]
    list_filter = ["target"]


@admin.register(ImportRow)
class ImportRowAdmin(ReadOnly, WalledAdmin):
    see = manage = "import_records"
    list_display = ["run", "number", "action", "title"]
    list_select_related = ["run"]
    list_filter = ["action"]
