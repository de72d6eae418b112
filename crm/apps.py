from django.apps import AppConfig
from django.db.models.signals import post_delete, pre_delete
from django.utils.translation import gettext_lazy as _


class CRMConfig(AppConfig):
    name = "crm"
    verbose_name = _("CRM")

    def ready(self):
        from crm import bulk

        # Stages are locked before deals, as every move does.
        self._hand_over()
        self._show()
        self._stand_on_pages()
        self._list()
        bulk.register()
        self._follow_roles()
        self._audit()
        self._clean_up()
        self._act_on_many()
        self._import()
        self._merge()
        self._keep_healthy()

    def _merge(self):
        from crm.models import DealContact
        from duplicates import merging

        def join(stays, gives_way) -> dict:
            return {"role": merging.joined(stays.role, gives_way.role, most=60)}

        merging.register(DealContact, join=join)

    def _keep_healthy(self):
        from accounts.models.event import recorded
        from crm import health

        recorded.connect(health.follow, dispatch_uid="crm.health")

    def _import(self):
        from crm.imports import DealTarget
        from imports import targets

        targets.register(DealTarget())

    def _act_on_many(self):
        from crm import bulk

        bulk.register()

    def _clean_up(self):
        from accounts import attribute_uses, label_uses, rights_uses
        from accounts.models import belonging
        from crm import rule_uses
        from crm.layout_uses import drop_fields, layouts_naming
        from crm.models import SavedView
        from crm.view_uses import VIEWS

        attribute_uses.register(layouts_naming, forget=drop_fields)
        attribute_uses.register(rule_uses.uses_in_rules, forget=rule_uses.forget)
        label_uses.register(rule_uses.uses_in_rules, forget=rule_uses.forget, replace=rule_uses.put_label)
        rights_uses.register(rule_uses.uses_in_rules)
        for model in rule_uses.NAMED:
            pre_delete.connect(rule_uses.follow, sender=model, dispatch_uid=f"crm.rules.{model.__name__}")
        attribute_uses.register(VIEWS.naming, forget=VIEWS.drop_columns, replace=VIEWS.rename_option)
        label_uses.register(VIEWS.labelled, replace=VIEWS.put_label)
        belonging.register(belonging.Belonging(SavedView, only={"is_shared": True}))

    def _hand_over(self):
        from accounts.models import belonging
        from crm.models import StageRule
        from crm.rule_uses import NewOwners

        belonging.register(NewOwners(StageRule))

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

    def _list(self):
        from accounts.filters import register
        from accounts.records import columns
        from crm.deal_columns import deal_columns
        from crm.deal_filters import deal_fields
        from crm.models import Deal

        register(Deal, deal_fields)
        columns.register(Deal, deal_columns)

    def _show(self):
        from accounts import menu, settings_tabs
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns, timeline
        from bulk.timeline import BULK
        from companies import figures
        from companies.models import Company
        from contacts.models import Contact
        from crm.columns import company_columns, contact_columns
        from crm.filters import fields_over_deals
        from crm.models import Activity, Deal
        from crm.sections import open_deals_of
        from crm.sidebar import pipelines_of
        from crm.timeline import ACTIVITIES, DEALS

        register(Contact, fields_over_deals("contact"))
        register(Company, fields_over_deals("company"))
        columns.register(Contact, contact_columns)
        columns.register(Company, company_columns)
        timeline.register(["contact", "company"], DEALS)
        timeline.register(["deal"], BULK)
        figures.register("deals", _("Open deals"), open_deals_of, 20, module="crm")
        belonging.register(belonging.Belonging(Deal))
        settings_tabs.register(_("Reasons"), "crm:close_reasons", "manage_pipelines", module="crm")
        settings_tabs.register(_("Checklists"), "crm:checklist_templates", "manage_pipelines", module="crm")
        timeline.register(["contact", "company"], ACTIVITIES)
        belonging.register(belonging.Belonging(Activity, only={"done_at": None}))
        menu.register(
            menu.Item(_("CRM"), "crm:home", "square-kanban", order=30, module="crm", children=pipelines_of, key="d")
        )

    def _stand_on_pages(self):
        """On those of contacts, companies and conversations; and what stands around a deal on its own."""
        from companies import sections as company_sections
        from contacts import sections as contact_sections
        from crm import sections as deal_sections
        from crm.sections import Section, activities_of, deals_beside, deals_of, talks_of

        section = Section("deals", _("Deals"), "crm/_deal_list.html", deals_of, 20, module="crm")
        contact_sections.register(section)
        contact_sections.conversation_sections.register(section)
        company_sections.register(section)
        activities = Section("activities", _("Activities"), "crm/_activities.html", activities_of, 15, module="crm")
        contact_sections.register(activities)
        deal_sections.register(Section("deals", _("Other deals"), "crm/_deal_list.html", deals_beside, 10))
        talks = "contacts/_company_conversations.html"
        deal_sections.register(Section("talks", _("Conversations"), talks, talks_of, 20, permission="see_contacts"))
