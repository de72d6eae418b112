"""Published sets of real sales, imported as they are; what is expected is computed from the files themselves."""

import csv
import io
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline
from orders.models import Order, OrderItem
from orders.totals import Totals
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db
PAID = {"delivered": "paid", "shipped": "paid", "approved": "paid", "canceled": "canceled", "unavailable": "canceled"}


def read(path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


class TestOlist:
    """5,000 orders of a Brazilian shop; what an order came to stands in its payments."""

    @pytest.fixture
    def folder(self, sample_data):
        return sample_data / "olist-orders-sample"

    @pytest.fixture
    def orders(self, folder):
        """The orders with their sums, as a shop's own export joins them."""
        paid = defaultdict(Decimal)
        for row in read(folder / "olist_order_payments_dataset.csv"):
            paid[row["order_id"]] += Decimal(row["payment_value"])
        return [
            row | {"payment_value": str(paid[row["order_id"]])} for row in read(folder / "olist_orders_dataset.csv")
        ]

    def test_orders(self, cast, folder, orders):
        people = Desk(cast.alice)
        content = (folder / "olist_customers_dataset.csv").read_bytes()
        fields = ["", "identifier", "", "", "city", ""]
        assert people.bring_in(content, fields=fields).results == {
            "create": len(read(folder / "olist_customers_dataset.csv"))
        }
        known = set(Contact.objects.values_list("identifier", flat=True))
        expected = [row for row in orders if row["customer_id"] in known]

        run = self.bring_in(Desk(cast.alice, "orders"), orders)
        assert run.results.get("create") == len(expected)
        assert sum(run.results.values()) == len(orders)
        self.check(expected)
        again = self.bring_in(Desk(cast.alice, "orders"), orders)
        assert again.results.get("unchanged") == len(expected) and Order.objects.count() == len(expected)

    def test_orders_with_their_items(self, cast, folder, orders):
        """One row per item, as a shop joins them: each order has its items, and comes to what they come to."""
        items = defaultdict(list)
        for row in read(folder / "olist_order_items_dataset.csv"):
            items[row["order_id"]].append(row)
        header = ["order_id", "customer_id", "order_status", "order_purchase_timestamp", *ITEM]
        rows = [[*(order[name] for name in header[:4]), *(item.get(name, "") for name in ITEM)]
                for order in orders for item in items.get(order["order_id"], [{}])]  # fmt: skip
        desk = Desk(cast.alice, "orders")
        upload = desk.upload(table(header, *rows))
        formats = {"ordered_on": "mdy", "unit_price": ".", "tax": "."}
        fields = ["external_id", "contact_identifier", "status", "ordered_on", "item_code", "unit_price", "tax"]
        guessed = desk.guess(upload)
        assert [*guessed[:5], guessed[6]] == [*fields[:5], "tax"]
        columns = [{"field": field, "format": formats.get(field, "")} for field in fields]
        run = desk.run(desk.plan_as(upload, columns, choices={"missing_contact": "create"}))
        sold = [item for order in orders for item in items.get(order["order_id"], ())]
        assert run.results == {"create": len(orders), "part": len(rows) - len(orders)}
        assert run.extras == {"contacts": len({order["customer_id"] for order in orders})} and len(sold) > 100
        assert OrderItem.objects.count() == len(sold)
        total = sum(Decimal(item["price"]) + Decimal(item["freight_value"]) for item in sold)
        assert Order.objects.aggregate(Sum("value"))["value__sum"] == total
        prices = OrderItem.objects.aggregate(price=Sum("unit_price"), freight=Sum("tax"))
        assert prices["price"] == sum(Decimal(item["price"]) for item in sold)
        many = Counter(Counter(item["order_id"] for item in sold).values())
        numbers = OrderItem.objects.order_by().values("order").annotate(n=Count("pk")).values_list("n", flat=True)
        assert Counter(numbers) == many
        assert desk.plan_as(desk.upload(table(header, *rows)), columns).counts == {"unchanged": len(rows)}

    def bring_in(self, desk, orders):
        upload = desk.upload(table(orders[0], *(row.values() for row in orders)))
        fields = desk.guess(upload)
        assert [fields[0], fields[2], fields[3], fields[-1]] == ["external_id", "status", "ordered_on", "value"]
        columns = [{"field": field, "format": _FORMATS.get(field, "")} for field in fields]
        return desk.run(desk.plan_as(upload, columns))

    def check(self, expected):
        statuses = Counter(PAID.get(row["order_status"], "pending") for row in expected)
        assert dict(Order.objects.order_by().values_list("status").annotate(Count("pk"))) == dict(statuses)
        assert Order.objects.aggregate(Sum("value"))["value__sum"] == sum(
            Decimal(row["payment_value"]) for row in expected
        )
        kept = sum(Decimal(row["payment_value"]) for row in expected if PAID.get(row["order_status"]) != "canceled")
        (total,) = Totals(Order.objects.all()).by_currency
        assert (total.currency, total.sum) == ("BRL", kept)
        days = Counter(datetime.strptime(row["order_purchase_timestamp"], "%m/%d/%Y %H:%M").date() for row in expected)
        assert dict(Order.objects.order_by().values_list("ordered_on").annotate(Count("pk"))) == dict(days)


ITEM = ["product_id", "price", "freight_value"]
_FORMATS = {"ordered_on": "mdy", "paid_on": "mdy", "value": "."}


class TestMaven:
    """8,800 opportunities of a hardware seller, and the 85 companies that they are of."""

    STAGES = [
        {"name": "Prospecting"},
        {"name": "Engaging"},
        {"name": "Won", "kind": "won"},
        {"name": "Lost", "kind": "lost"},
    ]

    def test_deals(self, cast, sample_data):
        folder = sample_data / "maven-crm-sales-opportunities"
        rows = read(folder / "sales_pipeline.csv")
        pipeline = Pipeline.objects.create_from(self.STAGES, name="Hardware", by=cast.alice)
        Desk(cast.alice, "companies").bring_in((folder / "accounts.csv").read_bytes())
        desk = Desk(cast.alice, "deals")
        upload = desk.upload((folder / "sales_pipeline.csv").read_bytes())
        assert desk.guess(upload) == ["", "owner", "", "company", "stage", "", "close_date", "value"]
        fields = ["source", "owner", "title", "company", "stage", "", "close_date", "value"]
        columns = [{"field": field, "format": {"close_date": "ymd", "value": "."}.get(field, "")} for field in fields]
        run = desk.run(
            desk.plan_as(upload, columns, choices={"pipeline": str(pipeline.pk), "lost_reason": "not known"})
        )
        assert run.results == {"create": 8800}
        self.check(pipeline, rows)

    def check(self, pipeline, rows):
        for stage in pipeline.stages.all():
            own = [row for row in rows if row["deal_stage"] == stage.name]
            total = Deal.objects.filter(stage=stage).total()
            assert total.count == len(own)
            assert Deal.objects.filter(stage=stage).aggregate(s=Sum("value"))["s"] == sum(
                Decimal(row["close_value"] or 0) for row in own
            )
            closed = Counter(row["close_date"] for row in own if row["close_date"])
            dates = Deal.objects.filter(stage=stage).order_by().exclude(closed_on=None).values_list("closed_on")
            assert {str(day): count for day, count in dates.annotate(Count("pk"))} == dict(closed)
        by_company = Counter(row["account"].casefold() for row in rows if row["account"])
        counted = Company.objects.annotate(n=Count("deals")).values_list("name", "n")
        assert {name.casefold(): n for name, n in counted if n} == dict(by_company)
