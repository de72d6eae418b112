"""guardian's pages of object permissions, for people and roles of the object's own account."""

from functools import partial

from django import forms
from django.contrib.auth.models import Group
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from guardian.admin import GuardedModelAdminMixin
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import User


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


class GrantsAdmin(GuardedModelAdminMixin):
    """Mix in before `WalledAdmin`: who holds which permission on this very row."""

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

    def obj_perms_manage_view(self, request, object_pk):
        request.granted = self._row(request, object_pk)
        return super().obj_perms_manage_view(request, object_pk)

    def obj_perms_manage_user_view(self, request, object_pk, user_id):
        if not self._members(self._row(request, object_pk)).filter(pk=user_id).exists():
            raise Http404
        return super().obj_perms_manage_user_view(request, object_pk, user_id)

    def obj_perms_manage_group_view(self, request, object_pk, group_id):
        if not self._groups(self._row(request, object_pk)).filter(pk=group_id).exists():
            raise Http404
        return super().obj_perms_manage_group_view(request, object_pk, group_id)

    def get_obj_perms_user_select_form(self, request):
        return partial(MemberChoice, self._members(request.granted))

    def get_obj_perms_group_select_form(self, request):
        return partial(RoleChoice, self._groups(request.granted))
