from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompaniesConfig(AppConfig):
    name = "companies"
    verbose_name = _("Companies")

    def ready(self):
        from accounts import menu
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns
        from companies.columns import company_columns
        from companies.filters import company_fields
        from companies.models import Company

        register(Company, company_fields)
        belonging.register(belonging.Belonging(Company))
        columns.register(Company, company_columns)
        menu.register(
            menu.Item(
                _("Companies"), "companies:companies", "building-2", order=20, permission="see_companies",
                module="companies", key="o",
            )
        )  # fmt: skip
