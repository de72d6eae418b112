"""The kanban of one pipeline, as one member sees it: columns with their totals and the first cards of each.

The whole of it takes eight queries at most, however many stages, cards and fields: the member's rights and layout, the
stages, the totals, which cards, what is on them, the attributes where cards show some, and what values are worth.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from accounts.filters import Filter
from conversalabs.prepared import prepared
from conversalabs.standing import Among, Standing
from crm.board_order import ORDERS, Order, by_worth
from crm.card_fields import CardLayout
from crm.cards import Look, draw_cards
from crm.may import rights_on
from crm.models import BoardLayout, Deal, DealTotal, Pipeline, SavedView, Stage
from crm.models.deal_queryset import DealQuerySet
from crm.stage_heads import draw_head
from crm.totals import Converted, Total, totals_of

PAGE = 40
MOST = 400


def _first(member, deals: DealQuerySet, order: Order, shown: int, stages: list[int]) -> QuerySet:
    """Arrays with the ids of those of `deals` among which the first `shown` of each stage are."""
    deals = deals.filter(stage=OuterRef("pk")).order_by(*order.keys).values("pk")
    found = Stage.objects.visible_to(member).order_by().filter(Among("pk", stages))
    return found.values_list(*(ArraySubquery(deals.filter(part)[:shown]) for part in order.parts()))


# The statements that a board is made of. The rates in its totals are those of a day.
_STAGES = Standing(lambda pipeline: Pipeline(pk=pipeline).stages.active())
_TOTALS = Standing(
    lambda member, _day, stages: DealTotal.objects.visible_to(member).filter(Among("stage_id", stages)).rows_by_stage()
)
_FIRST = Standing(
    lambda member, order, shown, stages: _first(member, Deal.objects.in_seen_stages(member), order, shown, stages)
)
_CARDS = Standing(
    lambda member, reads, ids: (
        Deal.objects.visible_to(member).order_by().filter(Among("pk", ids)).for_board(reads).values(*reads)
    )
)


@dataclass
class Column:
    """A stage with its total over all deals that match, and those cards that are shown, below `above` others."""

    stage: Stage
    url: str
    total: Total = field(default_factory=Total)
    # In the account's own currency.
    converted: Converted | None = None
    cards: list[dict] = field(default_factory=list)
    has_more: bool = False
    is_collapsed: bool = False
    above: int = 0
    may_create: bool = False

    @property
    def head(self) -> SafeString:
        return draw_head(self.stage, self.total, self.converted, may_create=self.may_create)

    @property
    def url_after_last(self) -> str:
        """The next page, which begins below the lowest card shown."""
        asked = {"after": self.cards[-1]["pk"], "above": self.above + len(self.cards)}
        return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(asked)}"

    @property
    def is_full(self) -> bool:
        """Whether further cards have a page of their own: a browser does not carry a thousand with ease."""
        return self.above + len(self.cards) >= MOST

    @property
    def url_of_deals(self) -> str:
        """Where a new deal is posted to, with how the board is looked at."""
        path, mark, query = self.url.partition("?")
        return f"{path}deals/{mark}{query}"


class Board:
    """`Board(member, pipeline, text="…", sort="value")`: cheap to make; asks the database when a part is read.

    `text` is what cards are searched for, `sort` another order than that of the member's layout (a key of `ORDERS`),
    `filter` what they are narrowed to, `view` the saved view that it is looked at by. With an `error`, which says why
    that cannot be done, there are no cards.
    """

    def __init__(
        self,
        member,
        pipeline: Pipeline,
        *,
        text: str = "",
        sort: str = "",
        filter: Filter | None = None,
        view: SavedView | None = None,
        error: str = "",
    ):
        self.member, self.pipeline, self.text, self.sort = member, pipeline, text, sort
        self.filter, self.view, self.error = filter, view, error
        self.may = rights_on(member, pipeline)

    @cached_property
    def layout(self) -> BoardLayout:
        """What the member has chosen for this board, or the usual."""
        return BoardLayout.objects.on(self.member, self.pipeline, self.view)

    @cached_property
    def order(self) -> Order:
        order = ORDERS[self.sort or self.layout.sort]
        rates = self._rates() if order.sort == BoardLayout.Sort.VALUE else {}
        return by_worth(rates) if len(rates) > 1 else order

    def _rates(self) -> dict[str, Decimal | None]:
        """What the currencies on this board are worth in the account's own, None for one that has no rate."""
        totals, own = self._kept_totals().values(), self.member.account.currency
        rates = {currency: total.rates.get(currency) for total in totals for currency in total.sums}
        return {each: Decimal(1) if each == own else rate and rate.rate for each, rate in rates.items()}

    @cached_property
    def look(self) -> Look:
        layout = CardLayout(self.member, self.layout.fields)
        return Look(self.member, layout, self.order, may_move=self.may.move_deals)

    @cached_property
    def every_stage(self) -> list[Stage]:
        stages = _STAGES.rows(pipeline=self.pipeline.pk)
        for stage in stages:
            stage.pipeline = self.pipeline
        return stages

    @cached_property
    def stages(self) -> list[Stage]:
        """Those with a column on the board; all of them before none is left."""
        return [stage for stage in self.every_stage if stage.pk not in self.layout.hidden] or self.every_stage

    @property
    def hidden_stages(self) -> list[Stage]:
        return [stage for stage in self.every_stage if stage not in self.stages]

    @property
    def endings(self) -> list[Stage]:
        """Where a deal is dropped to be won or lost, though its column be out of sight."""
        return [stage for stage in self.every_stage if not stage.is_open]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.filter or self.error)

    @property
    def deals(self):
        return self._narrowed(Deal.objects.visible_to(self.member).filter(pipeline=self.pipeline))

    def deals_in(self, stage):
        """Those of one column, which the member sees, from the top."""
        return self._seen.filter(stage=stage).order_by(*self.order.keys)

    @property
    def _seen(self) -> DealQuerySet:
        return self._narrowed(Deal.objects.in_seen_stages(self.member))

    def _narrowed(self, deals):
        if self.error:
            return deals.none()
        return (self.filter.apply(deals) if self.filter else deals).matching(self.text)

    @cached_property
    def columns(self) -> list[Column]:
        """Every stage that is shown, with the first page of its cards."""
        return self.columns_of(self.stages)

    def columns_at(self, stage_ids, shown: int = PAGE) -> list[Column]:
        """Those columns of this board whose ids are among `stage_ids`."""
        return self.columns_of([stage for stage in self.stages if stage.pk in stage_ids], shown)

    def columns_of(self, stages, shown: int = PAGE) -> list[Column]:
        """Only `stages`, with `shown` cards each."""
        totals = self._totals(stages)
        columns = [self._column(stage, totals[stage.pk]) for stage in stages]
        filled = [column.stage for column in columns if column.total.count and not column.is_collapsed]
        cards = self._cards(filled, shown)
        for column in columns:
            column.cards = [card for card in cards if card["stage_id"] == column.stage.pk][:shown]
            # A card may have left between the two queries.
            column.has_more = 0 < len(column.cards) < column.total.count
        return columns

    def _totals(self, stages) -> dict[int, Total]:
        """Kept ones where they say it all; deals that a search or a filter has found are counted."""
        if self.is_narrowed:
            with prepared(False):
                return self.deals.filter(stage__in=stages).totals_by_stage()
        return self._kept_totals()

    def _kept_totals(self) -> dict[int, Total]:
        # Of all stages, though it be for two: a statement that finds about as much each time is planned once.
        ids = [stage.pk for stage in self.every_stage]
        return totals_of(_TOTALS.rows(self.member, timezone.localdate(), stages=ids))

    def _column(self, stage: Stage, total: Total) -> Column:
        is_collapsed, converted = stage.pk in self.layout.collapsed, total.converted(self.member.account.currency)
        how = {"is_collapsed": is_collapsed, "may_create": self.may.create_deals}
        return Column(stage, self.url_of(stage), total, converted, **how)

    def _cards(self, stages, shown: int) -> list[dict]:
        if not stages or not shown:
            return []
        ids = [stage.pk for stage in stages]
        if self.is_narrowed:
            with prepared(False):
                first = list(_first(self.member, self._seen, self.order, shown, ids))
        else:
            first = _FIRST.rows(self.member, self.order, shown, stages=ids)
        return self._drawn([pk for column in first for part in column for pk in part])

    def _drawn(self, ids: list[int]) -> list[dict]:
        return draw_cards(_CARDS.rows(self.member, tuple(self.look.reads), ids=ids), self.look)

    def page_after(self, deal: Deal, stage, above: int = 0) -> Column:
        """The next page of cards below `deal`, which stands in `stage` and has `above` on top; without a total."""
        below = [self.deals_in(stage).filter(part).values_list("pk", flat=True) for part in self.order.parts(deal)]
        cards = self._drawn([pk for part in below for pk in part[: PAGE + 1]])[: PAGE + 1]
        shown = {"cards": cards[:PAGE], "has_more": len(cards) > PAGE, "above": above}
        return Column(stage, self.url_of(stage), may_create=self.may.create_deals, **shown)

    def cards_of(self, deal: Deal | None) -> list[dict]:
        """The card of one deal; none when it is not on this board or does not match."""
        if deal is None or (self.is_narrowed and not self.deals.filter(pk=deal.pk).exists()):
            return []
        here = {stage.pk for stage in self.every_stage}
        return [card for card in self._drawn([deal.pk]) if card["stage_id"] in here]

    @property
    def slug(self) -> str:
        return self.member.account.slug

    @property
    def url(self) -> str:
        return self._with_filter(reverse("crm:board", args=[self.slug, self.pipeline.pk]))

    @property
    def columns_url(self) -> str:
        return self._with_filter(reverse("crm:columns", args=[self.slug, self.pipeline.pk]))

    def url_of(self, stage) -> str:
        return self._with_filter(reverse("crm:stage", args=[self.slug, self.pipeline.pk, stage.pk]))

    def _with_filter(self, url: str) -> str:
        return f"{url}{self.query}"

    @property
    def query(self) -> str:
        """How the board is looked at, as it stands in an address: "?q=roof&sort=value", or nothing."""
        asked = {name: value for name, value in self.asked.items() if value or self.view}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def asked(self) -> dict[str, object]:
        """The same by its parts; under a view the empty ones say something too."""
        named = {"view": self.view.pk} if self.view else {}
        return named | {"q": self.text, "filter": self.filter.parameter if self.filter else "", "sort": self.sort}
