from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm

from accounts import audit
from accounts.backoffice.audit import AuditAdmin
from accounts.backoffice.forms import (
    AccountAdminForm,
    AttributeAdminForm,
    MemberAdminForm,
    RoleAdminForm,
    UserAdminForm,
)
from accounts.backoffice.grants import GrantsAdmin, KnowsGiver
from accounts.backoffice.model_admin import ReadOnly, WalledAdmin, WalledInline
from accounts.backoffice.teams import TeamAdmin
from accounts.models import (
    Account,
    AccountGroupPermission,
    AccountUserPermission,
    CustomAttribute,
    Event,
    EventAbout,
    ExchangeRate,
    Invitation,
    InvitationRole,
    Label,
    ListSettings,
    Member,
    MemberRole,
    Role,
    Submission,
    Team,
    TeamMember,
    User,
)
from accounts.modules import all_but
from accounts.views.sign_in import tell_of_reset

admin.site.unregister(Group)  # a role's group changes with its role
admin.site.unregister(EmailAddress)  # follows the user's own
admin.site.unregister(Authenticator)  # holds what nobody shall read


@admin.register(Account)
class AccountAdmin(GrantsAdmin, WalledAdmin):
    icon = "domain"
    form = AccountAdminForm
    fields = [
        "name", "slug", "country", "language", "time_zone", "currency", "modules", "is_private",
        "requires_second_factor", "session_days",
    ]  # fmt: skip
    list_display = ["name", "slug", "country", "currency", "created_at"]
    search_fields = ["name", "slug"]

    def visible_to(self, member):
        return Account.objects.filter(pk=member.account_id)

    def has_add_permission(self, request) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None) -> bool:
        return request.user.is_superuser

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["slug"] if obj else []

    def save_model(self, request, obj, form, change) -> None:
        """A new account gets its standard roles, and this superuser as its first administrator."""
        if change:
            obj.save()
        else:
            obj.pk = Account.objects.open(administrator=request.user, **form.cleaned_data).account_id

    def giver(self, request, row):
        return self.actor(request, row)

    def grant(self, request, row, holder, before, after) -> None:
        holder.set_permissions(after, by=self.actor(request, row))


@admin.register(Member)
class MemberAdmin(KnowsGiver, WalledAdmin):
    icon = "group"
    form = MemberAdminForm
    list_display = ["user", "email", "is_active", "created_at"]
    list_select_related = ["user"]
    list_filter = ["is_active", "roles"]
    search_fields = ["user__name", "user__email"]
    ordering = ["user__name", "user__email"]
    autocomplete_fields = ["user"]

    def get_fields(self, request, obj=None) -> list[str]:
        return ["user", "is_active", "roles"]

    @admin.display(description=_("e-mail"), ordering="user__email")
    def email(self, member) -> str:
        return member.user.email

    def has_add_permission(self, request) -> bool:
        """Administrators add people by e-mail address, in the settings of their account."""
        return request.user.is_superuser

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return ["user"] if obj else []

    def save_model(self, request, obj, form, change) -> None:
        actor = self.actor(request, obj)
        if not change:
            obj.save()
        elif "is_active" in form.changed_data:
            obj.activate(by=actor) if obj.is_active else obj.deactivate(by=actor)
        obj.set_roles(form.cleaned_data["roles"], by=actor)

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


@admin.register(Role)
class RoleAdmin(KnowsGiver, WalledAdmin):
    icon = "badge"
    form = RoleAdminForm
    fields = ["name", "permissions", "modules"]
    list_display = ["name", "used_by", "holds"]
    search_fields = ["name"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_uses()

    @admin.display(description=_("members"))
    def used_by(self, role) -> int:
        return role.used_by

    @admin.display(description=_("permissions"))
    def holds(self, role) -> int:
        return role.holds

    def save_model(self, request, obj, form, change) -> None:
        given, by = form.cleaned_data, self.actor(request, obj)
        values = (given["name"], given["permissions"], all_but(given["modules"]))
        if change:
            obj.change(*values, by=by)
        else:
            obj.__dict__ |= Role.make(obj.account, *values, by=by).__dict__

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly, WalledAdmin):
    """Sent, sent again and withdrawn in the settings of the account."""

    icon = "mail"
    list_display = ["email", "by", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["by__user"]
    search_fields = ["email"]
    ordering = ["-pk"]


admin.site.register(Team, TeamAdmin)


@admin.register(CustomAttribute)
class CustomAttributeAdmin(WalledAdmin):
    icon = "tune"
    manage = "manage_attributes"
    form = AttributeAdminForm
    list_display = ["name", "model", "key", "type", "is_required"]
    list_filter = ["model", "type"]
    search_fields = ["name", "key"]

    def get_readonly_fields(self, request, obj=None):
        """Records hold options: these are changed in the settings, where the records follow."""
        return [*super().get_readonly_fields(request, obj), *(["options"] if obj else [])]

    def save_model(self, request, obj, form, change) -> None:
        if change:
            obj.save()
        else:
            CustomAttribute.objects.add(obj)

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


@admin.register(Label)
class LabelAdmin(WalledAdmin):
    icon = "sell"
    manage = "manage_attributes"
    list_display = ["name", "hue"]
    search_fields = ["name"]

    def save_model(self, request, obj, form, change) -> None:
        if change:
            obj.change(by=self.actor(request, obj))
        else:
            super().save_model(request, obj, form, change)

    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))


@admin.register(ExchangeRate)
class ExchangeRateAdmin(WalledAdmin):
    icon = "currency_exchange"
    list_display = ["currency", "shown", "date"]
    list_filter = ["currency"]


class EventAboutInline(ReadOnly, WalledInline):
    model = EventAbout


@admin.register(Event)
class EventAdmin(ReadOnly, WalledAdmin):
    icon = "history"
    list_display = ["created_at", "verb", "actor"]
    list_select_related = ["actor__user"]
    list_filter = ["verb"]
    ordering = ["-pk"]
    inlines = [EventAboutInline]


@admin.register(EventAbout, MemberRole, TeamMember, InvitationRole, Submission)
class PartAdmin(ReadOnly, WalledAdmin):
    """Seen with what they are parts of; on their own only by address."""


@admin.register(ListSettings)
class ListSettingsAdmin(ReadOnly, WalledAdmin):
    """How members like their lists; the product itself shows each only to whose it is."""

    def visible_to(self, member):
        return self.model.objects.of(member.account_id)


@admin.register(AccountUserPermission, AccountGroupPermission)
class AccountPermissionAdmin(ReadOnly, WalledAdmin):
    """Given and taken on the account's page of object permissions."""

    list_select_related = ["permission", "content_object"]

    def visible_to(self, member):
        return self.model.objects.filter(content_object=member.account_id)

    def account_id_of(self, row) -> int:
        return row.content_object_id


admin.site.register(audit.registered(), AuditAdmin)


@admin.register(User)
class UserAdmin(ModelAdmin, DjangoUserAdmin):
    """People across all accounts: for superusers alone. Global permissions and groups are given to nobody."""

    icon = "person"
    form = UserChangeForm
    add_form = UserAdminForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["email", "name", "second_factor", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    actions = ["reset_second_factor"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language", "time_zone"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"classes": ["wide"], "fields": ["email", "name", "password1", "password2"]})]

    def get_queryset(self, request):
        apps = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return super().get_queryset(request).annotate(second_factor=Exists(apps))

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user) -> bool:
        return user.second_factor

    @admin.action(description=_("Reset the second factor: phone and recovery codes are lost"))
    def reset_second_factor(self, request, users) -> None:
        for user in users:
            user.reset_second_factor()
            tell_of_reset(request, user)
            self.log_change(request, user, "Reset the second factor.")
        self.message_user(request, _("They sign in with the password alone; a mail says so."), messages.SUCCESS)

    def has_module_permission(self, request) -> bool:
        return request.user.is_superuser

    has_view_permission = has_add_permission = has_change_permission = has_delete_permission = (
        lambda self, request, obj=None: request.user.is_superuser
    )
