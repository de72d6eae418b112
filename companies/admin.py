from django.contrib import admin

from accounts.backoffice.exchange import ExchangeAdmin
from accounts.backoffice.forms import LabelledForm
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin, WalledInline
from companies.models import Company, CompanyDomain, CompanyLabel, CompanyNote
from companies.resources import CompanyResource


class CompanyDomainInline(WalledInline):
    model = CompanyDomain
    manage = "manage_companies"


@admin.register(Company)
class CompanyAdmin(ExchangeAdmin, WalledAdmin):
    icon = "apartment"
    see, manage = "see_companies", "manage_companies"
    form = LabelledForm
    resource_classes = [CompanyResource]
    list_display = ["name", "phone", "website", "owner", "created_at"]
    list_select_related = ["owner__user"]
    list_filter = ["owner", "created_at"]
    search_fields = ["name"]
    autocomplete_fields = ["owner"]
    exclude = ["attributes"]
    inlines = [CompanyDomainInline]

    def save_model(self, request, obj, form, change) -> None:
        obj.save()
        obj.labels.set(form.cleaned_data["labels"], through_defaults={"account": obj.account})


@admin.register(CompanyDomain, CompanyLabel)
class PartAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_companies", "manage_companies"


@admin.register(CompanyNote)
class CompanyNoteAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_companies", "manage_companies"
    list_display = ["company", "author", "created_at", "is_pinned"]
    list_select_related = ["company", "author__user"]
