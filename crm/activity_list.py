"""The page of activities: my day, what is overdue, what comes, what has been done; of mine or of others."""

from datetime import date, timedelta
from functools import cached_property

from django import forms
from django.core.paginator import Page
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member, Team
from accounts.records.counting import MOST, Total
from accounts.records.related import Bounded
from crm.agenda import Agenda
from crm.models import Activity
from crm.models.activity import before_day, past

SIZE = 50
MINE, EVERYBODY = "", "all"
TODAY, OVERDUE, UPCOMING, DONE = "", "overdue", "upcoming", "done"
SHOWN = [TODAY, OVERDUE, UPCOMING, DONE]


class AgendaForm(forms.Form):
    """Whose activities, and of which kind. Where records are private, one asks for those of whom one manages."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args, member: Member, **kwargs):
        super().__init__(*args, **kwargs)
        people = Member.objects.visible_to(member).filter(is_active=True).exclude(pk=member.pk)
        teams = Team.objects.visible_to(member)
        if not member.sees_all:
            people = people.filter(pk__in=member.seen_owners)
            teams = teams.filter(teammember__member=member, teammember__is_manager=True)
        people = people.select_related("user").order_by("user__name", "user__email")
        self.fields["whose"].choices = [
            (MINE, _("Mine")),
            (EVERYBODY, _("Everybody’s")),
            *((f"team-{team.pk}", team.name) for team in teams.order_by("name")),
            *((str(each.pk), str(each)) for each in people),
        ]
        self.fields["kind"].choices = [("", _("All kinds")), *Activity.Kind.choices]

    def condition(self, member: Member) -> Q:
        whose, kind = self.cleaned_data["whose"], self.cleaned_data["kind"]
        is_kind = Q(kind=kind) if kind else Q()
        if whose == EVERYBODY:
            return is_kind
        if whose.startswith("team-"):
            return is_kind & Q(owner__teams=int(whose.removeprefix("team-")))
        return is_kind & Q(owner=int(whose) if whose else member.pk)


class ActivityList(Agenda):
    """`?show=` one of `SHOWN`, `?whose=` and `?kind=` as of `AgendaForm`, `?page=`."""

    id = prefix = "agenda"
    is_own = False
    page_template, template = "crm/activities.html", "crm/_activity_answer.html"

    def __init__(self, request: HttpRequest):
        super().__init__(request)
        self.form = AgendaForm(request.GET, member=self.member, auto_id="agenda_%s")
        shown = request.GET.get("show", "")
        self.shown = shown if shown in SHOWN else TODAY

    @property
    def error(self) -> bool:
        return not self.form.is_valid()

    @property
    def found(self):
        found = Activity.objects.visible_to(self.member)
        return found.none() if self.error else found.filter(self.form.condition(self.member))

    @property
    def is_mine(self) -> bool:
        return self.form.is_valid() and self.form.cleaned_data["whose"] == MINE

    @property
    def is_narrowed(self) -> bool:
        return self.error or any(self.form.cleaned_data.values())

    @cached_property
    def rows(self) -> Page:
        page = Bounded(self._rows_of(self.shown).for_list(), SIZE).get_page(self.request.GET.get("page"))
        self.tell(page)
        for each in page:
            each.contact_seen = self._contact_of(each)
        return page

    def _rows_of(self, key: str):
        rows = self.found.open().in_order()
        return {
            TODAY: lambda: rows.filter(before_day(self.tomorrow)),
            OVERDUE: lambda: rows.filter(past()),
            UPCOMING: lambda: rows.exclude(before_day(self.tomorrow)),
            DONE: lambda: self.found.done(),
        }[key]()

    @property
    def tomorrow(self) -> date:
        return timezone.localdate() + timedelta(days=1)

    def _contact_of(self, activity: Activity):
        """Whom it is done with, as far as the member may know of them."""
        contact = activity.deal.contact if activity.deal_id else None
        return contact if contact and contact.is_visible_to(self.member) else None

    @cached_property
    def counts(self) -> dict[str, Total]:
        """How many are open under each tab, up to `MOST`; what is shown has been counted for its pages."""
        counts = {key: self._counted(key) for key in (TODAY, OVERDUE, UPCOMING) if key != self.shown}
        return counts | {self.shown: self.rows.paginator.total}

    def _counted(self, key: str) -> Total:
        number = self._rows_of(key).order_by()[: MOST + 1].count()
        return Total(min(number, MOST), is_more=number > MOST)

    @property
    def has_open(self) -> bool:
        return any(self.counts[key].number for key in (TODAY, UPCOMING))

    @property
    def tabs(self) -> list[tuple[str, str, str, bool]]:
        """Address, title, how many in words ("" for none), and whether it is the one shown."""
        counts = self.counts
        said = {key: counts[key].words if counts[key].number else "" for key in (TODAY, OVERDUE, UPCOMING)} | {DONE: ""}
        titles = {
            TODAY: _("My day") if self.is_mine else _("Today"),
            OVERDUE: _("Overdue"),
            UPCOMING: _("Upcoming"),
            DONE: _("Done"),
        }
        return [(self.url_of(show=key), title, said[key], key == self.shown) for key, title in titles.items()]

    @property
    def asked(self) -> dict[str, str]:
        given = {name: self.request.GET.get(name, "") for name in ("whose", "kind")} | {"show": self.shown}
        return {name: value for name, value in given.items() if value}

    @property
    def query(self) -> str:
        return f"?{urlencode({'at': 'list'} | self.asked)}"

    def url_of(self, **parameters) -> str:
        asked = {name: value for name, value in (self.asked | parameters).items() if value}
        path = reverse("crm:activities", args=[self.account.slug])
        return f"{path}?{urlencode(asked)}" if asked else path

    @property
    def url(self) -> str:
        return self.url_of()

    # What the foot of the list says.

    @property
    def first(self) -> int:
        return self.rows.start_index()

    @property
    def last(self) -> int:
        return self.rows.end_index()

    @property
    def total(self) -> Total:
        return self.rows.paginator.total

    @property
    def first_url(self) -> str:
        return self.url if self.rows.has_previous() else ""

    @property
    def previous_url(self) -> str:
        return self.url_of(page=self.rows.previous_page_number()) if self.rows.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url_of(page=self.rows.next_page_number()) if self.rows.has_next() else ""

    @property
    def last_url(self) -> str:
        """Where the end has been counted."""
        pages = self.rows.paginator
        return self.url_of(page=pages.num_pages) if self.rows.has_next() and not pages.total.is_more else ""
