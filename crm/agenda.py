"""Activities as a region of a page draws them: what is to be done, the next on top, and what has been done."""

import json
from collections.abc import Iterable
from functools import cached_property

from django.core.paginator import Page
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.records.answers import changed, show
from accounts.records.related import ReadFirst
from contacts.models import Contact
from conversalabs.pages import is_partial, redirect_to, render
from conversalabs.standing import Standing
from crm.deal_reads import DONE, DONE_LAST, OPEN, TO_DO
from crm.forms.activities import QUICK, ActivityForm
from crm.may import moved_in_by
from crm.models import Activity

# More are not counted on every page.
MANY = 100


class Agenda:
    """The activities of the page of a record, or of several records.

    `query` is what its addresses carry, so that what is changed by them is answered by this region.
    """

    query = ""
    page_template: str
    template: str
    # Whether it is part of the record's own page, which then need not be drawn anew.
    is_own = True
    # The one whose fields stand open, with `form` and `conflicts`; the one that has been done just now.
    opened: Activity | None = None
    just_done: Activity | None = None

    def __init__(self, request: HttpRequest, record=None):
        self.request, self.member, self.account, self.record = request, request.member, request.account, record
        # The record that the next one is planned for.
        self.subject = record

    @property
    def agenda(self) -> "Agenda":
        """Templates ask a page for it."""
        return self

    @property
    def id(self) -> str:
        return f"{self.prefix}_activities"

    @property
    def prefix(self) -> str:
        return f"{self.record._meta.model_name}_{self.record.pk}"

    @cached_property
    def can_add(self) -> bool:
        return self.member.can("manage_crm")

    @property
    def found(self):
        """All that belongs here, without an order."""
        return Activity.objects.visible_to(self.member).about_contact(self.record)

    @cached_property
    def rows(self) -> Page:
        """What is to be done; `?activities=2` the second page."""
        return self._page(self.found.open().in_order(), "activities", OPEN)

    @cached_property
    def done(self) -> Page:
        return self._page(self.found.done(), "done", DONE)

    def _page(self, rows, key: str, size: int) -> Page:
        page = self._pages(rows, key, size).get_page(self.request.GET.get(key))
        self.tell(page)
        return page

    def _pages(self, rows, key: str, size: int) -> ReadFirst:
        return ReadFirst(rows.for_list(), size)

    def tell(self, rows: Iterable[Activity]) -> None:
        """Tell each what the member may do with it, and what somebody has typed into it."""
        pipelines = {each.deal.pipeline for each in rows if each.deal_id}
        open_in = moved_in_by(self.member, pipelines) if pipelines else []
        for each in rows:
            each.account = each.about.account = self.account
            works = self.member.can("manage_crm")
            each.can_change = works and (each.deal_id is None or each.deal.pipeline in open_in)
            each.named = each.about if each.about != self.record else None
            each.opened = self.opened if each == self.opened else None

    def open_up(self, activity: Activity, form: ActivityForm | None = None, conflicts=None) -> None:
        """Show the fields of `activity`: as stored, or with what was typed and why it could not be saved."""
        activity.form = form or self.form_of(activity)
        activity.conflicts = conflicts or {}
        self.opened = activity

    def form_of(self, activity: Activity, data=None) -> ActivityForm:
        """Its fields; two regions of a page may show them."""
        auto_id = f"{self.prefix}_activity_{activity.pk}_%s"
        return ActivityForm(data, instance=activity, member=self.member, auto_id=auto_id)

    def finished(self, activity: Activity) -> None:
        """Ask what came of it, and what comes next."""
        self.just_done, self.subject = activity, activity.about

    @cached_property
    def new_form(self) -> ActivityForm:
        """The line that adds one: for today until somebody says otherwise."""
        return self.new_one(initial={"due_on": timezone.localdate().isoformat(), "due_time": ""})

    def new_one(self, **kwargs) -> ActivityForm:
        activity = Activity(account=self.account, **{self.subject._meta.model_name: self.subject})
        return ActivityForm(instance=activity, member=self.member, only=QUICK, **kwargs)

    @property
    def add_url(self) -> str:
        route = f"crm:{self.subject._meta.model_name}_activities"
        return reverse(route, args=[self.account.slug, self.subject.pk]) + self.query

    @property
    def here(self) -> str:
        """Where this region comes from as it stands."""
        return self.request.get_full_path() if self.request.method == "GET" else self.url

    @cached_property
    def new_key(self) -> str:
        """The id of the empty line; another one after each activity, so that a morph does not keep what was typed."""
        last = max((each.pk for each in self.rows), default=0)
        return f"{self.id}_after_{self.rows.paginator.count}_{last}"

    def answer(self, status: int = 200) -> HttpResponse:
        """This region for htmx, the whole page for everyone else."""
        return render(self.request, self.page_template, {"page": self}, fragment=self.template, status=status)

    def changed(self, activity: Activity) -> HttpResponse:
        """The region after a change; what else in the tab shows the record is told."""
        if not is_partial(self.request):
            return redirect_to(self.request, self.url)
        response = self.answer()
        about = activity.about
        notice = {"verb": "activity.changed", "about": [f"{about._meta.model_name}:{about.pk}"], "own": self.is_own}
        response["HX-Trigger"] = json.dumps({"live:change": notice})
        return response


def _with(member, contact: int):
    about = Contact(pk=contact, account_id=member.account_id)
    return Activity.objects.visible_to(member).about_contact(about).for_list()


_TO_DO = Standing(lambda member, contact: _with(member, contact).open().in_order()[: OPEN + 1])
_DONE = Standing(lambda member, contact: _with(member, contact).done()[: DONE + 1])


class ContactAgenda(Agenda):
    """On the page of a contact: what is to be done with them, or about their deals."""

    query = "?at=contact"
    page_template, template = "crm/activities_of.html", "crm/_activities.html"

    def _pages(self, rows, key: str, size: int) -> ReadFirst:
        first = {"activities": _TO_DO, "done": _DONE}[key]
        return ReadFirst(rows.for_list(), size, lambda: first.rows(self.member, contact=self.record.pk))

    @property
    def url(self) -> str:
        return reverse("crm:contact_activities", args=[self.account.slug, self.record.pk])


class DealAgenda(Agenda):
    """On the page of a deal (a `DealPage`)."""

    def __init__(self, page):
        super().__init__(page.request, page.deal)
        self.page = page

    @cached_property
    def can_add(self) -> bool:
        return self.page.can_change

    @property
    def found(self):
        return self.record.activities.all()

    def _pages(self, rows, key: str, size: int) -> ReadFirst:
        first = {"activities": TO_DO, "done": DONE_LAST}[key]
        return ReadFirst(rows.with_owner(), size, lambda: first.rows(deal=self.record.pk))

    @property
    def url(self) -> str:
        return reverse("crm:deal_activities", args=[self.account.slug, self.record.pk])

    def tell(self, rows) -> None:
        for each in rows:
            each.account, each.deal, each.named = self.account, self.record, None
            each.can_change = self.page.can_change
            each.opened = self.opened if each == self.opened else None

    def answer(self, status: int = 200) -> HttpResponse:
        return show(self.page, "activities", status=status)

    def changed(self, activity: Activity) -> HttpResponse:
        return changed(self.page, "activities", also=["summary", "history"])


def overdue_of(member):
    """A query for how many of the member's own activities are overdue, up to `MANY`; of no row where there are none."""
    mine = Activity.objects.visible_to(member).filter(owner=member).overdue().order_by()
    found = Activity.objects.filter(pk__in=mine.values("pk")[:MANY]).order_by()
    return found.values("account_id").annotate(n=Count("pk")).values("n")
