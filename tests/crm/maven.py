"""A year of somebody else's sales (Maven Analytics' CRM data), worked through the engine as people would."""

import csv
from collections import Counter
from decimal import Decimal

from django.http import QueryDict

from accounts.models import Member, Role, User
from bulk import kinds
from bulk.models import BulkAction
from bulk.models.action import MOST_AT_ONCE
from bulk.selection import Selection
from companies.models import Company
from crm.models import Deal, LineItem, Pipeline, Product

STAGES = [
    {"name": "Prospecting", "hue": 1, "probability": 10},
    {"name": "Engaging", "hue": 2, "probability": 40},
    {"name": "Won", "hue": 5, "probability": 100, "kind": "won"},
    {"name": "Lost", "hue": 10, "probability": 0, "kind": "lost"},
]
# As one of the files spells it, and the other.
SPELLED = {"GTXPro": "GTX Pro"}


def read(folder, every: int = 1) -> tuple[list[dict], dict[str, Decimal]]:
    """Every so many-th of the opportunities, and what the products cost."""
    with (folder / "sales_pipeline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))[::every]
    with (folder / "products.csv").open(newline="") as file:
        prices = {row["product"]: Decimal(row["sales_price"]) for row in csv.DictReader(file)}
    return [row | {"product": SPELLED.get(row["product"], row["product"])} for row in rows], prices


def worth(row: dict, prices: dict) -> Decimal:
    """What it was sold for; what is open, or was lost, what the product costs."""
    return Decimal(row["close_value"]) if row["deal_stage"] == "Won" else prices[row["product"]]


class Sales:
    """`rows` on a board of their own: each is added where it began, and those that ended go to won or lost.

    What every fifth is worth is said by a line item, of the others it is typed.
    """

    def __init__(self, rows: list[dict], prices: dict, *, by):
        self.rows, self.prices, self.by, self.account = rows, prices, by, by.account
        self.pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=by)
        self.stages = {stage.name: stage for stage in self.pipeline.stages.all()}
        self.agents = {name: self._agent(name) for name in sorted({row["sales_agent"] for row in rows})}
        names = sorted({row["account"] for row in rows} - {""})
        self.companies = {name: Company.objects.add(self.account, name=name) for name in names}
        make = Product.objects.create
        self.products = {
            name: make(account=self.account, name=name, price=price, currency="USD") for name, price in prices.items()
        }

    def _agent(self, name: str) -> Member:
        user = User.objects.create_user(f"{name.replace(' ', '.').lower()}@example.com", name=name)
        return Member.objects.join(self.account, user, Role.objects.get(account=self.account, name="Seller"))

    def run(self) -> "Sales":
        deals = [self._add(row, place % 5 == 0) for place, row in enumerate(self.rows)]
        for name in ("Won", "Lost"):
            ended = [pair for pair in zip(deals, self.rows, strict=True) if pair[1]["deal_stage"] == name]
            for first in range(0, len(ended), MOST_AT_ONCE):
                self._move(ended[first : first + MOST_AT_ONCE], self.stages[name])
        return self

    def _add(self, row: dict, has_item: bool) -> Deal:
        stage = self.stages["Engaging" if row["engage_date"] else "Prospecting"]
        price, product = worth(row, self.prices), self.products[row["product"]]
        deal = Deal.objects.add(
            stage, by=self.by, title=row["opportunity_id"], currency="USD", value=0 if has_item else price,
            value_from_items=has_item, owner=self.agents[row["sales_agent"]],
            company=self.companies.get(row["account"]),
        )  # fmt: skip
        if has_item:
            LineItem.objects.add(deal, by=self.by, product=product, name=product.name, quantity=1, unit_price=price)
        return deal

    def _move(self, pairs: list[tuple[Deal, dict]], stage) -> None:
        """Many at a time, as from the board; each with its own day."""
        data = QueryDict(mutable=True)
        data.setlist("selected", [str(deal.pk) for deal, _row in pairs])
        answers = {str(deal.pk): {"closed_on": row["close_date"]} for deal, row in pairs if row["close_date"]}
        arguments = {"stage": {"id": stage.pk, "name": stage.name}, "answers": answers}
        arguments |= {"for_all": {"lost_reason": "Not said"}}
        kind = kinds.get("deal")
        selection = Selection(kind, data, self.by)
        action = BulkAction.objects.start(kind.act("move"), selection, arguments, by=self.by)
        assert action.counts == {"changed": len(pairs)}, action.counts


def expected(rows: list[dict], prices: dict) -> dict[str, tuple[int, Decimal]]:
    """Count and sum by stage, in plain Python."""
    counts, sums = Counter(), Counter()
    for row in rows:
        counts[row["deal_stage"]] += 1
        sums[row["deal_stage"]] += worth(row, prices)
    return {name: (counts[name], sums[name]) for name in counts}
