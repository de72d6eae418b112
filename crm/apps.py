from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CRMConfig(AppConfig):
    name = "crm"
    verbose_name = _("CRM")

    def ready(self):
        from accounts import menu
        from crm.sidebar import pipelines_of

        menu.register(
            menu.Item(_("CRM"), "crm:home", "square-kanban", order=30, module="crm", children=pipelines_of, key="d")
        )
