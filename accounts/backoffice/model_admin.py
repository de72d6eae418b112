"""The base of every admin class: lists, opens and changes rows of the accounts that the person administers."""

from functools import partial, reduce, wraps
from operator import or_

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import get_fields_from_path, unquote
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from accounts.backoffice.filters import OwnRowsFilter
from accounts.backoffice.scope import module_of, scope_of
from accounts.backoffice.walls import Walls
from accounts.models import Account, Member


def refusals_as_messages(view):
    """What a record's own verb refuses is said on the page that asked; its transaction is undone."""

    @wraps(view)
    def answering(self, request, *args, **kwargs):
        try:
            return view(self, request, *args, **kwargs)
        except (ValidationError, ObjectDoesNotExist) as refusal:
            self.message_user(request, " ".join(_in_words(refusal).messages), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    return answering


def _in_words(refusal: ValidationError | ObjectDoesNotExist) -> ValidationError:
    if isinstance(refusal, ValidationError):
        return refusal
    return ValidationError(_("Somebody has just deleted this. Nothing has been done."))


class WalledAdmin(Walls, ModelAdmin):
    """Admin of a table whose rows belong to accounts.

    The account at hand, `request.account`, is that of the row, or, for a new row, the one chosen first.
    `icon` is the Material symbol in the sidebar; without one the table is reached from others only.
    """

    icon: str = ""
    list_per_page = 50
    show_full_result_count = False
    compressed_fields = True
    warn_unsaved_form = True
    # A row's own page is one click away by `get_absolute_url`; the site's redirect through content types is not there.
    view_on_site = False

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)

    def get_model_perms(self, request) -> dict[str, bool]:
        """The front page shows what the sidebar shows."""
        return super().get_model_perms(request) if self.icon else {}

    def get_queryset(self, request) -> QuerySet:
        scope = scope_of(request)
        if scope.is_everything:
            rows = super().get_queryset(request)
        else:
            rows = self.rows_of(scope.members_who(self.see, module_of(self.opts.app_label)))
            rows = rows.order_by(*self.get_ordering(request) or self.opts.ordering)
        return self._of_asking_form(request, rows)

    def rows_of(self, members) -> QuerySet:
        """What these memberships of one person may see together."""
        return reduce(or_, map(self.visible_to, members), self.model._default_manager.none())

    def visible_to(self, member) -> QuerySet:
        return self.model.objects.visible_to(member)

    def _of_asking_form(self, request, rows: QuerySet) -> QuerySet:
        """A form that asks for choices names its account."""
        account = request.GET.get("account", "")
        asks = request.resolver_match.url_name == "autocomplete" and account.isdigit()
        return rows.filter(account_id=int(account[:18])) if asks else rows

    def get_search_results(self, request, queryset, search_term):
        """Search as the product does where the queryset knows how."""
        search_term = search_term.replace("\0", "")
        if search_term and hasattr(queryset, "matching"):
            return self._matching(scope_of(request), queryset, search_term), False
        return super().get_search_results(request, queryset, search_term)

    def _matching(self, scope, queryset: QuerySet, text: str) -> QuerySet:
        """Each membership finds by what it sees."""
        members = scope.members_who(self.see, module_of(self.opts.app_label))
        if scope.is_everything or len(members) < 2:
            return queryset.matching(text)
        ways = (Q(pk__in=self.visible_to(member).matching(text).order_by().values("pk")) for member in members)
        return queryset.filter(reduce(or_, ways))

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return (*shown, "account") if self._names_account(request) else shown

    def get_list_select_related(self, request):
        related = super().get_list_select_related(request)
        return (*related, "account") if related and self._names_account(request) else related

    def get_list_filter(self, request):
        """Filters by related rows offer those inside the walls only."""
        filters = (*super().get_list_filter(request), *(("account",) if self._names_account(request) else ()))
        return [(name, OwnRowsFilter) if self._is_relation(name) else name for name in filters]

    def _is_relation(self, name) -> bool:
        return isinstance(name, str) and get_fields_from_path(self.model, name)[-1].is_relation

    def _names_account(self, request) -> bool:
        return scope_of(request).spans_accounts and any(f.name == "account" for f in self.opts.fields)

    @refusals_as_messages
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    @transaction.atomic
    def response_action(self, request, queryset):
        """An act upon all that was chosen, or upon nothing: what is not there for this person refuses the whole."""
        chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        if not all(map(str.isdecimal, chosen)) or queryset.filter(pk__in=chosen).count() < len(chosen):
            raise ValidationError(_("Not all that you chose is there. Nothing has been done: choose again."))
        return super().response_action(request, queryset)

    @refusals_as_messages
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.account = self._account_at_hand(request, object_id)
        if object_id is None and request.account is None and self._belongs_to_account():
            return self._choose_account(request)
        asked = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return asked()
        except (ValidationError, ObjectDoesNotExist) as refusal:
            return self._ask_again(request, refusal, asked)

    def _ask_again(self, request, refusal, asked):
        """The same form with what was typed and why the record's own verb refuses it; its transaction is undone."""
        request.refusal = _in_words(refusal)
        for file in request.FILES.values():
            file.seek(0)
        answer = asked()
        if isinstance(answer, TemplateResponse):
            answer.status_code = 422
        return answer

    def _belongs_to_account(self) -> bool:
        return "account" in {field.name for field in self.opts.fields}

    def _account_at_hand(self, request, object_id) -> Account | None:
        if object_id is not None:
            row = self.get_object(request, unquote(object_id))
            return row and Account.objects.filter(pk=self.account_id_of(row)).first()
        accounts = self._accounts_to_add_to(request)
        chosen = request.GET.get("account", "")
        found = accounts.filter(pk=int(chosen[:18])) if chosen.isdigit() else accounts[:2]
        return found[0] if len(found) == 1 else None

    def _accounts_to_add_to(self, request) -> QuerySet[Account]:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return scope_of(request).accounts(self.manage, module_of(self.opts.app_label))

    def _choose_account(self, request) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Add %(name)s: in which account?") % {"name": self.opts.verbose_name},
            "choices": self._accounts_to_add_to(request),
            "query": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/choose_account.html", context)

    def actor(self, request, row) -> Member | None:
        """The person of this request as a member of the row's account; None for a superuser who is none.

        Nobody else is ever None, for whom the verbs ask for no right: PermissionDenied for who has just been kept out.
        """
        members = Member.objects.of(self.account_id_of(row)).active()
        member = members.filter(user=request.user).select_related("account").first()
        if member is None and not request.user.is_superuser:
            raise PermissionDenied
        return member

    def delete_queryset(self, request, queryset) -> None:
        """One by one, by the verb that the record has for it."""
        for row in queryset:
            self.delete_model(request, row)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.account, form.refusal = request.account, getattr(request, "refusal", None)
        return form

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "account") if obj and self._names_account(request) and not self.fieldsets else fields

    def save_formset(self, request, form, formset, change):
        """Rows of an inline belong to the account of the row that they hang on."""
        for inline_form in formset.forms:
            inline_form.instance.account_id = self.account_id_of(form.instance)
        super().save_formset(request, form, formset, change)


class WalledInline(Walls, TabularInline):
    extra = 0
    show_change_link = False

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.account = request.account
        return formset


class ReadOnly:
    """History and rights: shown, changed elsewhere, gone with what they belong to and never on their own."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        page = request.resolver_match.url_name
        is_own = page.startswith(f"{self.opts.app_label}_{self.opts.model_name}_")
        deletes_another = page.endswith(("_delete", "_changelist")) and not is_own
        return deletes_another and super().has_delete_permission(request, obj)
