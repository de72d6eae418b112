"""Lists of deals: the table of a pipeline or of all of them, and what a board is narrowed to."""

from collections.abc import Iterator, Mapping

from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.filters.operators import operators_of
from accounts.filters.rules import rule_of
from accounts.records.kinds import ListKind
from accounts.records.listing import Choice, Listing
from accounts.records.sorting import Sort
from crm.board_order import ORDERS
from crm.deal_filters import PIPELINE
from crm.models import Deal, Pipeline, SavedView, Stage
from crm.models.deal_queryset import DealQuerySet

ENDS = {Stage.Kind.WON: "good", Stage.Kind.LOST: "bad"}


class DealList(ListKind):
    model = Deal
    route = "crm:deal"
    label = _("Title")
    sort = Sort("created", ("-created_at", "-pk"))
    name_sort = Sort("title", ("folded", "pk"))
    reads = ("title", "stage__kind")
    defaults = ("value", "stage", "contact", "company", "owner", "close", "changed")

    def mark(self, values: Mapping) -> str:
        kind = values["stage__kind"]
        label = Stage.Kind(kind).label
        return format_html(' <span class="badge {}">{}</span>', ENDS[kind], label) if kind in ENDS else ""


DEALS = DealList()


class DealListing(Listing):
    """Deals of `pipeline`, or of all; with a `view`, its filter, search, order and columns where the address is silent.

    `data` is what asks for it, where that is not the address.
    """

    def __init__(self, request: HttpRequest, pipeline: Pipeline | None = None, data: QueryDict | None = None):
        self.data, self.pipeline = request.GET if data is None else data, pipeline
        self.view = view = self._find_view(request)
        known = (view.query, view.list_part, view.names_for(request.member)) if view else ({}, "")
        known = known if pipeline else ({"columns": [*DEALS.defaults, PIPELINE]}, "all")
        super().__init__(request, DEALS, self._deals, *known)
        if view:
            self.also = {"view": view.pk}

    def _deals(self) -> DealQuerySet:
        deals = Deal.objects.visible_to(self.request.member)
        return deals.filter(pipeline=self.pipeline) if self.pipeline else deals

    def _find_view(self, request: HttpRequest) -> SavedView | None:
        """The one that is asked for, or 404."""
        given = self.data.get("view", "") if self.pipeline else ""
        if not given:
            return None
        key = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
        view = get_object_or_404(SavedView.objects.visible_to(request.member), pk=key, pipeline=self.pipeline)
        view.account, view.pipeline = request.account, self.pipeline
        return view

    def _parameter(self, key: str) -> str | None:
        return self.data.get(key)

    @property
    def selected_filter(self) -> str:
        if self.pipeline is None or self.filter is None:
            return super().selected_filter
        field = self.fields[PIPELINE]
        here = rule_of(field, operators_of(field)["is"], [str(self.pipeline.pk)], self.request.member)
        return self.filter.plus(here).parameter

    def choices(self) -> Iterator[Choice]:
        """Within a pipeline nobody asks which."""
        return (
            each for each in super().choices() if self.pipeline is None or each.label != self.fields[PIPELINE].label
        )


class BoardListing(DealListing):
    """What a board is narrowed to; it has fewer orders than the table."""

    @property
    def sort(self) -> str:
        given = self._parameter("sort")
        key = self.kept.get("sort", "") if given is None else given
        return key if key in ORDERS else ""
