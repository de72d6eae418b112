from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "imports"
    verbose_name = _("Imports")

    def ready(self):
        from accounts import attribute_uses
        from imports.attribute_uses import check_again, drop_column, imports_naming, put_option

        attribute_uses.register(imports_naming, forget=drop_column, replace=put_option, retype=check_again)
