from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CRMConfig(AppConfig):
    name = "crm"
    verbose_name = _("CRM")

    def ready(self):
        from accounts import menu
        from companies import sections as company_sections
        from contacts import sections as contact_sections
        from crm.sections import Section, deals_of_company, deals_of_contact
        from crm.sidebar import pipelines_of

        shown = {"key": "deals", "title": _("Deals"), "template": "crm/_deal_list.html", "order": 20, "module": "crm"}
        contact_sections.register(Section(load=deals_of_contact, **shown))
        company_sections.register(Section(load=deals_of_company, **shown))
        menu.register(
            menu.Item(_("CRM"), "crm:home", "square-kanban", order=30, module="crm", children=pipelines_of, key="d")
        )
