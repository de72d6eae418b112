"""The kanban of one pipeline, as one member sees it: columns with their totals and the first cards of each."""

from dataclasses import dataclass, field
from functools import cached_property

from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from crm.cards import Privacy, read_cards
from crm.may import rights_on
from crm.models import Deal, DealTotal, Pipeline, Stage
from crm.totals import Converted, Total

PAGE = 40
MOST = 1000


@dataclass
class Column:
    """A stage with its total over all deals that match, and those cards that are shown."""

    stage: Stage
    url: str
    total: Total = field(default_factory=Total)
    # In the account's own currency.
    converted: Converted | None = None
    cards: list[dict] = field(default_factory=list)
    has_more: bool = False

    @property
    def last(self) -> int | None:
        """The id of the lowest card shown: the next page begins below it."""
        return self.cards[-1]["pk"] if self.cards else None

    @property
    def url_of_deals(self) -> str:
        """Where a new deal is posted to."""
        return f"{self.url.partition('?')[0]}deals/"


class Board:
    """`Board(member, pipeline, text="…")`: cheap to make; asks the database when a part is read."""

    def __init__(self, member, pipeline: Pipeline, *, text: str = ""):
        self.member, self.pipeline, self.text = member, pipeline, text
        self.may, self.privacy = rights_on(member, pipeline), Privacy.of(member)

    @cached_property
    def stages(self) -> list[Stage]:
        return list(self.pipeline.stages.active())

    @property
    def deals(self):
        return Deal.objects.visible_to(self.member).filter(pipeline=self.pipeline).matching(self.text)

    def deals_in(self, stage):
        """Those of one column, from the top."""
        return self.deals.in_stage(stage)

    @cached_property
    def columns(self) -> list[Column]:
        """Every stage, with the first page of its cards: three queries, however many stages."""
        return self.columns_of(self.stages)

    def columns_at(self, stage_ids, shown: int = PAGE) -> list[Column]:
        """Those columns of this board whose ids are among `stage_ids`."""
        return self.columns_of([stage for stage in self.stages if stage.pk in stage_ids], shown)

    def columns_of(self, stages, shown: int = PAGE) -> list[Column]:
        """Only `stages`, with `shown` cards each."""
        totals = self._totals(stages)
        columns = [Column(stage, self.url_of(stage), totals[stage.pk]) for stage in stages]
        cards = self._cards([column.stage for column in columns if column.total.count], shown)
        for column in columns:
            column.converted = column.total.converted(self.member.account.currency)
            column.cards = [card for card in cards if card["stage_id"] == column.stage.pk]
            # A card may have left between the two queries.
            column.has_more = 0 < len(column.cards) < column.total.count
        return columns

    def _totals(self, stages) -> dict[int, Total]:
        """Kept ones where they say it all; deals that a search has found are counted."""
        if self.text:
            return self.deals.filter(stage__in=stages).totals_by_stage()
        return DealTotal.objects.visible_to(self.member).filter(stage__in=stages).by_stage()

    def _cards(self, stages, shown: int) -> list[dict]:
        if not stages or not shown:
            return []
        first, *others = [self.deals_in(stage).for_board()[:shown] for stage in stages]
        return read_cards(first.union(*others, all=True) if others else first, self.privacy)

    def page_after(self, deal: Deal, stage) -> Column:
        """The next page of cards below `deal`, which stands in `stage`; without a total."""
        below = self.deals_in(stage).filter(rank__gt=deal.rank)
        cards = read_cards(below.for_board()[: PAGE + 1], self.privacy)
        return Column(stage, self.url_of(stage), cards=cards[:PAGE], has_more=len(cards) > PAGE)

    def card(self, deal: Deal) -> dict | None:
        """The card of one deal; None when it is not on this board or does not match."""
        cards = read_cards(self.deals.filter(pk=deal.pk).for_board(), self.privacy)
        return cards[0] if cards else None

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

    @cached_property
    def deals_url(self) -> str:
        """The address of a deal, without its id and the slash behind it."""
        return reverse("crm:deal", args=[self.slug, 0]).removesuffix("0/")

    @cached_property
    def words(self) -> dict[str, str]:
        """What every card says or points at, looked up once."""
        named = {"move": _("Move"), "checklist": _("Checklist"), "files": _("Attachments")}
        return named | {"sprite": static("icons/sprite.svg")}

    def _with_filter(self, url: str) -> str:
        return f"{url}?{urlencode({'q': self.text})}" if self.text else url
