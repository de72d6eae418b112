from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class CRMConfig(AppConfig):
    name = "crm"
    verbose_name = _("CRM")

    def ready(self):
        self._show()
        self._follow_roles()
        self._audit()
        self._clean_up()

    def _clean_up(self):
        from accounts import attribute_uses
        from crm.layout_uses import drop_fields, layouts_naming

        attribute_uses.register(layouts_naming, forget=drop_fields)

    def _audit(self):
        from accounts import audit
        from accounts.audit import things
        from crm.audit_things import pipelines
        from crm.models import PipelineRoleGrantAudit, PipelineUserGrantAudit

        audit.register(PipelineRoleGrantAudit, PipelineUserGrantAudit)
        things.register("pipeline", pipelines)

    def _follow_roles(self):
        from accounts.models import Member
        from accounts.models.role import rights_changed, role_made
        from crm import roles

        role_made.connect(roles.open_to_new_role)
        rights_changed.connect(roles.keep_a_manager)
        post_delete.connect(roles.forget_member, sender=Member)

    def _show(self):
        from accounts import menu
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns, timeline
        from companies import figures
        from companies import sections as company_sections
        from companies.models import Company
        from contacts import sections as contact_sections
        from contacts.models import Contact
        from crm.columns import company_columns, contact_columns
        from crm.filters import fields_over_deals
        from crm.models import Deal
        from crm.sections import Section, deals_of, open_deals_of
        from crm.sidebar import pipelines_of
        from crm.timeline import DEALS

        register(Contact, fields_over_deals("contact"))
        register(Company, fields_over_deals("company"))
        columns.register(Contact, contact_columns)
        columns.register(Company, company_columns)
        section = Section("deals", _("Deals"), "crm/_deal_list.html", deals_of, 20, module="crm")
        contact_sections.register(section)
        contact_sections.conversation_sections.register(section)
        company_sections.register(section)
        timeline.register(["contact", "company"], DEALS)
        figures.register("deals", _("Open deals"), open_deals_of, 20, module="crm")
        belonging.register(belonging.Belonging(Deal))
        menu.register(
            menu.Item(_("CRM"), "crm:home", "square-kanban", order=30, module="crm", children=pipelines_of, key="d")
        )
