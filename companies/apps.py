from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = _("Companies")

    def ready(self):
        from accounts import menu
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns, history, timeline
        from accounts.records.timeline_sources import CHANGES, NOTES
        from bulk.timeline import BULK
        from companies import bulk, company_tree, figures, sections
        from companies.columns import company_columns
        from companies.filters import company_fields
        from companies.models import Company
        from imports import timeline as imports_told

        register(Company, company_fields)
        belonging.register(belonging.Belonging(Company))
        columns.register(Company, company_columns)
        history.register(
            {
                "company.subsidiary_added": ("building-2", _("made %(name)s a subsidiary")),
                "company.subsidiary_removed": ("building-2", _("took %(name)s out of the subsidiaries")),
                "company.parent_deleted": ("building-2", _("deleted the parent company %(name)s")),
            }
        )
        timeline.register(["company"], NOTES)
        timeline.register(["company"], CHANGES)
        timeline.register(["company"], imports_told.EVENTS)
        timeline.register(["company"], BULK)
        bulk.register()
        sections.register(sections.Section("figures", _("Totals"), "companies/_figures.html", figures.load, order=0))
        sections.register(
            sections.Section("tree", _("Parent and subsidiaries"), "companies/_tree.html", company_tree.load, order=5)
        )
        menu.register(
            menu.Item(
                _("Companies"), "companies:companies", "building-2", order=20, permission="see_companies",
                module="companies", key="o",
            )
        )  # fmt: skip
