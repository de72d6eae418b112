from datetime import datetime, time, timedelta

from django import forms
from django.db.models import BigIntegerField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import MemberAudit, User
from accounts.models.audit_row import Kind

# Who acted where nobody was signed in.
NOBODY = "nobody"


def ever_members(member):
    """Everybody who is, or has been, in the account of `member`, by name."""
    joined = MemberAudit.objects.visible_to(member).values(pk=Cast(KT("facts__user_id"), BigIntegerField()))
    people = Q(memberships__account=member.account_id) | Q(pk__in=joined)
    return User.objects.filter(people).distinct().order_by("name", "email")


class AuditForm(forms.Form):
    """What the audit is asked for; everything may be left out. The days are those of the person who asks."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), choices=[("", _("Everything")), *Kind.choices], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), str(user)) for user in ever_members(member)]
        self.fields["who"].choices = [("", _("Everybody")), *people, (NOBODY, _("Nobody signed in"))]

    @property
    def condition(self) -> Q:
        """The form as a condition on audit rows, but for their kind."""
        asked = self.cleaned_data
        condition = _by(asked["who"])
        if asked["since"]:
            condition &= Q(pgh_created_at__gte=_begin(asked["since"]))
        if asked["until"]:
            condition &= Q(pgh_created_at__lt=_begin(asked["until"] + timedelta(days=1)))
        return condition


def _by(who: str) -> Q:
    if who == NOBODY:
        return Q(pgh_context__isnull=True) | Q(pgh_context__user=None)
    return Q(pgh_context__user=int(who)) if who else Q()


def _begin(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
