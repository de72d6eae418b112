from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.backoffice.exchange import RecordAdmin
from accounts.backoffice.forms import LabelledForm, LinesField
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from companies.models import Company, CompanyDomain, CompanyLabel, CompanyMerge, CompanyNote
from companies.resources import CompanyResource
from duplicates.merge_admin import MergeAdmin
from imports.formats import WizardFiles


class CompanyAdminForm(LabelledForm):
    domains = LinesField(label=_("Domains"), required=False, help_text=_("One per line."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["domains"] = self.instance.domain_names


@admin.register(Company)
class CompanyAdmin(WizardFiles, RecordAdmin):
    icon = "apartment"
    see, manage = "see_companies", "manage_companies"
    form = CompanyAdminForm
    resource_classes = [CompanyResource]
    list_display = ["name", "phone", "website", "owner", "created_at"]
    list_select_related = ["owner__user"]
    list_filter = ["owner", "created_at"]
    search_fields = ["name"]
    autocomplete_fields = ["parent", "owner"]


@admin.register(CompanyDomain, CompanyLabel)
class PartAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_companies", "manage_companies"


@admin.register(CompanyNote)
class CompanyNoteAdmin(ReadOnly, WalledAdmin):
    see, manage = "see_companies", "manage_companies"
    list_display = ["company", "author", "created_at", "is_pinned"]
    list_select_related = ["company", "author__user"]


@admin.register(CompanyMerge)
class CompanyMergeAdmin(MergeAdmin):
    see, manage = "see_companies", "manage_companies"
