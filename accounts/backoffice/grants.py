"""guardian's pages of object permissions, for people and roles of the object's own account."""

from functools import partial

from django import forms
from django.contrib.auth.models import Group
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from guardian.admin import GuardedModelAdminMixin
from guardian.forms import GroupObjectPermissionsForm, UserObjectPermissionsForm
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.backoffice.forms import LockedAdminBoxes
from accounts.backoffice.model_admin import refusals_as_messages
from accounts.forms.member import PermissionsField
from accounts.models import Member, User


class MemberChoice(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Member"), widget=UnfoldAdminSelectWidget)

    def __init__(self, users, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class RoleChoice(forms.Form):
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Role"), widget=UnfoldAdminSelectWidget)

    def __init__(self, groups, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups
        self.fields["group"].label_from_instance = lambda group: group.role.name


class Boxes:
    """A box for each permission, in the model's own order; what changes is written by the row's own verb."""

    def __init__(self, grant, giver, *args, **kwargs):
        self.grant = grant
        super().__init__(*args, **kwargs)
        self.fields["permissions"].lock(giver(self.obj), self.get_obj_perms_field_initial())

    def get_obj_perms_field_class(self):
        return PermissionsField

    def get_obj_perms_field_widget(self):
        return LockedAdminBoxes

    def get_obj_perms_field_choices(self) -> list:
        return list(self.obj._meta.permissions)

    def save_obj_perms(self) -> None:
        ticked, held = set(self.cleaned_data["permissions"]), set(self.get_obj_perms_field_initial())
        self.grant(self.obj, self.holder(), held, ticked)


class MemberBoxes(Boxes, UserObjectPermissionsForm):
    def holder(self) -> Member:
        account = getattr(self.obj, "account", self.obj)
        return Member.objects.of(account).get(user=self.user)


class RoleBoxes(Boxes, GroupObjectPermissionsForm):
    def holder(self):
        return self.group.role


class KnowsGiver:
    """Mix in before `WalledAdmin` whose form locks what its `by`, a member, may not give; None may everything."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.account and self.actor(request, obj or self.model(account=request.account))
        return form


class GrantsAdmin(GuardedModelAdminMixin):
    """Mix in before `WalledAdmin`: who holds which permission on this very row."""

    obj_perms_manage_template = "admin/grants.html"
    obj_perms_manage_user_template = obj_perms_manage_group_template = "admin/grant.html"

    def grant(self, request, row, holder, before, after) -> None:
        """What a role or member holds on `row`: no more `before` but `after`. A ValidationError is said on the page."""
        raise NotImplementedError

    def giver(self, request, row) -> Member | None:
        """Whose own permissions limit what they give on `row`; None where whoever may change it may give everything."""
        return None

    def _members(self, row):
        return User.objects.filter(memberships__account=self.account_id_of(row), memberships__is_active=True).order_by(
            "name", "email"
        )

    def _groups(self, row):
        return Group.objects.filter(role__account=self.account_id_of(row)).select_related("role").order_by("role__name")

    def _row(self, request, object_pk):
        """The row whose permissions this person may change; 404 for every other."""
        row = self.get_object(request, object_pk)
        if row is None or not self.has_change_permission(request, row):
            raise Http404
        return row

    def get_obj_perms_base_context(self, request, obj) -> dict:
        return super().get_obj_perms_base_context(request, obj) | {"columns": self.opts.permissions}

    def obj_perms_manage_view(self, request, object_pk):
        request.granted = self._row(request, object_pk)
        return super().obj_perms_manage_view(request, object_pk)

    @refusals_as_messages
    def obj_perms_manage_user_view(self, request, object_pk, user_id):
        if not self._members(self._row(request, object_pk)).filter(pk=user_id).exists():
            raise Http404
        return super().obj_perms_manage_user_view(request, object_pk, user_id)

    @refusals_as_messages
    def obj_perms_manage_group_view(self, request, object_pk, group_id):
        if not self._groups(self._row(request, object_pk)).filter(pk=group_id).exists():
            raise Http404
        return super().obj_perms_manage_group_view(request, object_pk, group_id)

    def get_obj_perms_user_select_form(self, request):
        return partial(MemberChoice, self._members(request.granted))

    def get_obj_perms_group_select_form(self, request):
        return partial(RoleChoice, self._groups(request.granted))

    def get_obj_perms_manage_user_form(self, request):
        return partial(MemberBoxes, partial(self.grant, request), partial(self.giver, request))

    def get_obj_perms_manage_group_form(self, request):
        return partial(RoleBoxes, partial(self.grant, request), partial(self.giver, request))
