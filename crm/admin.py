from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.backoffice.exchange import RecordAdmin
from accounts.backoffice.forms import LabelledForm
from accounts.backoffice.grants import GrantsAdmin
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin, WalledInline
from accounts.models import Member
from conversalabs.templatetags.money import money
from crm.models import (
    Activity,
    Attachment,
    BoardLayout,
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    CloseReason,
    Deal,
    DealContact,
    DealLabel,
    DealNote,
    DealTotal,
    LineItem,
    Pipeline,
    PipelineGroupPermission,
    PipelineTemplate,
    PipelineUserPermission,
    Product,
    ProductPrice,
    SavedView,
    Stage,
    StageRule,
    StageVisit,
)
from crm.resources import DealResource, refusals_in_words
from imports.formats import WizardFiles


class StageInline(WalledInline):
    model = Stage
    manage = "manage_pipelines"
    fields = ["name", "position", "hue", "probability", "expected_days", "kind", "is_archived"]

    def has_delete_permission(self, request, obj=None) -> bool:
        """A stage is archived, with its deals moved first, on the page of its pipeline."""
        return False


@admin.register(Pipeline)
class PipelineAdmin(GrantsAdmin, WalledAdmin):
    icon = "filter_list"
    manage = "manage_pipelines"
    list_display = ["name", "position", "is_archived"]
    list_filter = ["is_archived"]
    search_fields = ["name"]
    inlines = [StageInline]

    def save_model(self, request, obj, form, change) -> None:
        obj.save()
        if not change:
            obj.grant_default_rights()

    def grant(self, request, row, holder, before, after) -> None:
        row.change_rights({holder: (after - before, before - after)}, by=self.actor(request, row))


@admin.register(Stage)
class StageAdmin(WalledAdmin):
    icon = "view_column"
    manage = "manage_pipelines"
    list_display = ["name", "pipeline", "position", "kind", "probability", "is_archived"]
    list_select_related = ["pipeline"]
    list_filter = ["pipeline", "kind", "is_archived"]
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["pipeline", *super().get_readonly_fields(request, obj)] if obj else []


class DealAdminForm(LabelledForm):
    """A new deal may need a word on why the rules of its stage are set aside, from who may do that."""

    override = forms.CharField(
        label=_("Set the rules aside, because"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )


@admin.register(Deal)
class DealAdmin(WizardFiles, RecordAdmin):
    """A deal changes by its verbs. Its stage is read here and changed on the board, where the rules ask."""

    icon = "handshake"
    manage = "manage_crm"
    form = DealAdminForm
    resource_classes = [DealResource]
    list_display = ["title", "pipeline", "stage", "amount", "owner", "contact"]
    list_select_related = ["pipeline", "stage", "owner__user", "contact"]
    list_filter = ["pipeline", "stage__kind", "priority", "owner", "created_at"]
    search_fields = ["title"]
    autocomplete_fields = ["owner", "team", "contact", "company"]
    ordering = ["-pk"]

    @admin.display(description=_("value"), ordering="value")
    def amount(self, deal) -> str:
        return money(deal.value, deal.currency)

    def get_fields(self, request, obj=None) -> list[str]:
        return [
            "title", "stage", "value", "currency", "priority", "probability", "owner", "team", "contact", "company",
            "expected_close", "waiting_until", "waiting_note", "source", "labels", "attributes",
            *([] if obj else ["override"]),
        ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return ["stage", *super().get_readonly_fields(request, obj)] if obj else []

    def choices_of(self, model, request):
        """A new deal begins in a stage that is open to moves."""
        rows = super().choices_of(model, request)
        return rows.active().select_related("pipeline") if model is Stage else rows

    def save_model(self, request, obj, form, change) -> None:
        with refusals_in_words():
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj) -> None:
        with refusals_in_words():
            super().delete_model(request, obj)

    def actor(self, request, row) -> Member:
        if (found := super().actor(request, row)) is None:
            raise ValidationError(_("Only a member of the account can change its deals."))
        return found

    def add(self, account, actor: Member, values: dict) -> Deal:
        answers = {"override": values.pop("override", "")}
        return Deal.objects.add(values.pop("stage"), by=actor, path=StageVisit.Path.ADMIN, answers=answers, **values)


class ProductPriceInline(WalledInline):
    model = ProductPrice
    manage = "manage_crm"
    fields = ["currency", "price"]


@admin.register(Product)
class ProductAdmin(WalledAdmin):
    icon = "inventory_2"
    manage = "manage_crm"
    inlines = [ProductPriceInline]
    list_display = ["name", "code", "price", "currency", "is_active"]
    list_filter = ["is_active", "currency"]
    search_fields = ["name", "code"]


@admin.register(DealNote)
class DealNoteAdmin(ReadOnly, WalledAdmin):
    manage = "manage_crm"
    list_display = ["deal", "author", "created_at", "is_pinned"]
    list_select_related = ["deal", "author__user"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly, WalledAdmin):
    """The file itself is handed out by the deal's page alone."""

    manage = "manage_crm"
    exclude = ["file", "thumbnail"]
    list_display = ["name", "deal", "size", "content_type", "created_at"]
    list_select_related = ["deal"]


@admin.register(Activity)
class ActivityAdmin(ReadOnly, WalledAdmin):
    """Planned and done in the product, where its deal comes to know of it."""

    manage = "manage_crm"
    list_display = ["subject", "kind", "deal", "contact", "due_on", "owner", "done_at"]
    list_select_related = ["deal", "contact", "owner__user"]
    list_filter = ["kind"]


@admin.register(StageVisit)
class StageVisitAdmin(ReadOnly, WalledAdmin):
    manage = "manage_crm"
    list_display = ["deal", "stage", "entered_at", "left_at", "by", "path"]
    list_select_related = ["deal", "stage", "by__user"]
    list_filter = ["path"]


@admin.register(DealTotal)
class DealTotalAdmin(ReadOnly, WalledAdmin):
    manage = "manage_crm"
    list_display = ["stage", "owner", "currency", "count", "value"]
    list_select_related = ["stage", "owner__user"]


@admin.register(LineItem)
class LineItemAdmin(ReadOnly, WalledAdmin):
    manage = "manage_crm"
    list_display = ["name", "deal", "quantity", "unit_price"]
    list_select_related = ["deal"]


@admin.register(BoardLayout)
class BoardLayoutAdmin(ReadOnly, WalledAdmin):
    """How members like their boards; the product itself shows each only to whose it is."""

    list_display = ["member", "pipeline", "view", "is_favourite"]
    list_select_related = ["member__user", "pipeline", "view"]

    def visible_to(self, member):
        return self.model.objects.of(member.account_id)


@admin.register(Checklist, ChecklistItem, DealContact, DealLabel, ProductPrice)
class PartAdmin(ReadOnly, WalledAdmin):
    """Seen with their deal; on their own only by address."""

    manage = "manage_crm"


@admin.register(ChecklistTemplate)
class ChecklistTemplateAdmin(WalledAdmin):
    manage = "manage_pipelines"
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(CloseReason)
class CloseReasonAdmin(WalledAdmin):
    manage = "manage_pipelines"
    list_display = ["text", "kind", "pipeline", "position"]
    list_select_related = ["pipeline"]
    list_filter = ["kind"]
    search_fields = ["text"]


@admin.register(StageRule)
class StageRuleAdmin(ReadOnly, WalledAdmin):
    """Edited on the page of the stage, where it is tried first."""

    manage = "manage_pipelines"
    list_display = ["kind", "stage", "settings"]
    list_select_related = ["stage__pipeline"]


@admin.register(PipelineTemplate)
class PipelineTemplateAdmin(ReadOnly, WalledAdmin):
    """Saved from a pipeline, and made into others, in the product."""

    manage = "manage_pipelines"
    list_display = ["name", "created_at"]
    search_fields = ["name"]


@admin.register(PipelineUserPermission, PipelineGroupPermission)
class PipelinePermissionAdmin(ReadOnly, WalledAdmin):
    """Given and taken on the pipeline's page of object permissions."""

    list_select_related = ["permission", "content_object"]

    def visible_to(self, member):
        return self.model.objects.filter(content_object__account=member.account_id)

    def account_id_of(self, row) -> int:
        return row.content_object.account_id


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly, WalledAdmin):
    """What is saved of a board; changed there, where its filter is checked."""

    list_display = ["name", "pipeline", "owner", "is_shared"]
    list_select_related = ["pipeline", "owner__user"]
