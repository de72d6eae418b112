"""Teams in the admin: made, filled and deleted by the same verbs as in the product."""

from accounts.backoffice.model_admin import WalledAdmin, WalledInline
from accounts.backoffice.walls import WalledForm
from accounts.forms.attempt import gone_is_404
from accounts.models import Team, TeamMember


class SeatAdminForm(WalledForm):
    """Who sits in a team stays who they are: another member is another seat."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "member" in self.fields:
            self.fields["member"].disabled = True


class TeamMemberInline(WalledInline):
    model = TeamMember
    form = SeatAdminForm


class TeamAdmin(WalledAdmin):
    icon = "diversity_3"
    list_display = ["name"]
    search_fields = ["name"]
    inlines = [TeamMemberInline]

    @gone_is_404()
    def save_model(self, request, obj, form, change) -> None:
        by = self.actor(request, obj)
        if change:
            obj.rename(form.cleaned_data["name"], by=by)
        else:
            obj.__dict__ |= Team.objects.add(obj.name, by=by, account=obj.account).__dict__

    @gone_is_404()
    def save_formset(self, request, form, formset, change) -> None:
        team, by = form.instance, self.actor(request, form.instance)
        formset.save(commit=False)
        for seat in formset.deleted_objects:
            seat.remove(by=by)
        for seat, _changed in formset.changed_objects:
            seat.mark(seat.is_manager, by=by)
        for seat in formset.new_objects:
            team.put_in(seat.member, by=by).mark(seat.is_manager, by=by)

    @gone_is_404()
    def delete_model(self, request, obj) -> None:
        obj.remove(by=self.actor(request, obj))
