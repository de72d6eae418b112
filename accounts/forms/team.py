from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, Team


class TeamForm(forms.Form):
    """The name of a team, of a new one or of `team`."""

    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, *args, account, team: Team | None = None, **kwargs):
        super().__init__(*args, initial={"name": team.name} if team else {}, **kwargs)
        self.account, self.team = account, team

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Team.objects.of(self.account).exclude(pk=self.team.pk if self.team else None)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_("There is a team with this name already."))
        return name


class SeatForm(forms.Form):
    """Who comes into `team`."""

    member = forms.ModelChoiceField(Member.objects.none(), label=_("Member"), empty_label="")

    def __init__(self, *args, team: Team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.of(team.account).active().exclude(teams=team).with_user()

    @property
    def has_choices(self) -> bool:
        return self.fields["member"].queryset.exists()
