from functools import partial

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = _("Companies")

    def ready(self):
        self._list()
        self._tell()
        self._show()
        self._import()

    def _import(self):
        from companies.imports import CompanyTarget
        from imports import targets

        targets.register(CompanyTarget())

    def _list(self):
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns
        from companies import bulk, duplicate_list, duplicates
        from companies.columns import company_columns
        from companies.filters import company_fields
        from companies.models import Company

        register(Company, company_fields)
        belonging.register(belonging.Belonging(Company))
        columns.register(Company, company_columns)
        bulk.register()
        duplicates.register()
        duplicate_list.register()

    def _tell(self):
        from accounts.records import history, timeline
        from accounts.records.timeline_sources import CHANGES, NOTES
        from bulk.timeline import BULK
        from companies.history import TELLER
        from imports import timeline as imports_told

        history.register_teller(TELLER)
        history.register(
            {
                "company.merged": ("merge", _("merged %(names)s into %(company)s")),
                "company.unmerged": ("undo-2", _("made %(names)s and %(company)s several again")),
            }
        )
        for verb in ("company.merged", "company.unmerged"):
            history.register_place(verb, "companies:merge", "merge")
        imported = imports_told.rows_source("companies", beside=imports_told.EVENTS)
        for source in (NOTES, CHANGES, imports_told.EVENTS, imported, BULK):
            timeline.register(["company"], source)

    def _show(self):
        from accounts import menu
        from companies import company_tree, figures, sections
        from companies.duplicate_list import MENU_KEY
        from duplicates.sidebar import entries

        sections.register(sections.Section("figures", _("Totals"), "companies/_figures.html", figures.load, order=0))
        sections.register(
            sections.Section("tree", _("Parent and subsidiaries"), "companies/_tree.html", company_tree.load, order=5)
        )
        menu.register(
            menu.Item(
                _("Companies"), "companies:companies", "building-2", order=20, permission="see_companies",
                module="companies", key=MENU_KEY, children=partial(entries, kind="company"),
                refresh="duplicates:company_count",
            )
        )  # fmt: skip
