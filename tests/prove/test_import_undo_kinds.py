"""Whatever a file makes of companies, deals, orders and custom records, taken back at once nothing is left of it."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import CustomAttribute, Label
from companies.models import Company, CompanyDomain, CompanyLabel
from contacts.models import Contact
from crm.models import Deal, DealContact, DealLabel, Pipeline
from customobjects.models import ObjectRecord
from orders.models import Order, OrderItem
from tests.crm.conftest import STAGES
from tests.customobjects.conftest import course_of
from tests.imports.conftest import Desk, rows_of, table, take_back
from tests.imports.test_undo_deals import totals

pytestmark = pytest.mark.django_db
often = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FORMATS = {"value": ".", "ordered_on": "ymd", "paid_on": "ymd", "closed_on": "ymd", "expected_close": "ymd"}


def some(*values: str):
    return st.sampled_from(["", *values])


def lines(*cells):
    return st.lists(st.tuples(*cells).filter(any), min_size=1, max_size=6)


rules = st.fixed_dictionaries(
    {"on_match": st.sampled_from(["update", "fill", "skip"]), "blanks": st.sampled_from(["keep", "clear"])}
)
labels, owners, sizes = some("vip", "fair", "VIP, new"), some("bob", "carol"), some("1", "7")


def undone_at_once(desk: Desk, fields: list[str], rows, rules: dict, kept, **more) -> None:
    """`kept()`: all rows that are to be as before."""
    before = kept()
    columns = [{"field": field, "format": FORMATS.get(field, "")} for field in fields]
    run = desk.run(desk.plan_as(desk.upload(table(fields, *rows)), columns, **rules, **more))
    if run.written:
        assert take_back(run, desk.member) == {"restored": run.written}
    assert kept() == before
    transaction.set_rollback(True)


def size_of(cast, model: str) -> None:
    CustomAttribute.objects.create(account=cast.account, model=model, name="Size", key="size", type="number")


@often
@given(
    lines(some("Sol", "Lua"), some("sol.com", "lua.com"), some("1"), owners, labels, sizes),
    lines(
        some("Sol", "LUA", "Mar"), some("sol.com", "lua.com", "mar.com, sol.com"), some("1", "2"), owners, labels, sizes
    ),
    rules,
    st.permutations(["domain", "name"]),
)
def test_companies(cast, held, rows, rules, match):
    with transaction.atomic():
        size_of(cast, "company")
        vip = Label.objects.create(account=cast.account, name="VIP")
        for name, domain, phone, owner, given_label, size in held:
            more = {"owner": cast.bob if owner else None, "labels": [vip] if given_label else []}
            more |= {"attributes": {"size": size} if size else {}, "phone": phone}
            with suppress(ValidationError), transaction.atomic():
                Company.objects.add(cast.account, name=name or "x", domains=[domain], **more)
        fields = ["name", "domains", "phone", "owner", "labels", "attribute:size"]
        tables = (Company, CompanyDomain, CompanyLabel, Label, CustomAttribute)
        undone_at_once(
            Desk(cast.alice, "companies"), fields, rows, rules, lambda: rows_of(cast.account, *tables), match=match
        )


stages = some("Lead", "Proposal", "Won", "Lost")


@often
@given(
    lines(st.sampled_from(["Tea", "Mugs"]), stages, some("8"), owners, labels, sizes),
    lines(
        some("Tea", "mugs", "Pots"), stages, some("8", "9"), owners, labels, sizes, some("ana@x.com", "bob@x.com"),
        some("2026-01-02"), some("2026-03-04"), some("high"), some("web"), some("USD"),
    ),
    rules,
)  # fmt: skip
def test_deals(cast, held, rows, rules):
    with transaction.atomic():
        size_of(cast, "deal")
        made = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)
        by_name = {stage.name: stage for stage in made.stages.all()}
        ana, _bob = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("ana", "bob"))
        vip = Label.objects.create(account=cast.account, name="VIP")
        for title, stage, value, owner, given_label, size in held:
            more = {"owner": cast.bob if owner else None, "contact": ana if owner else None}
            more |= {"labels": [vip] if given_label else [], "attributes": {"size": size} if size else {}}
            more |= {"value": Decimal(value or 0), "answers": {"lost_reason": "late"}}
            Deal.objects.add(by_name[stage or "Lead"], title=title, by=cast.alice, **more)

        def kept() -> list:
            found = rows_of(cast.account, Deal, DealLabel, DealContact, Label, Contact)
            for row in found[0]:
                # Since when it stands there, and is as well as it is.
                del row["stage_entered_at"], row["health_at"]
            return [*found, totals(cast.account)]

        fields = ["title", "stage", "value", "owner", "labels", "attribute:size", "contact_email", "closed_on",
                  "expected_close", "priority", "source", "currency"]  # fmt: skip
        more = {"match": ["title"], "choices": {"lost_reason": "price"}}
        undone_at_once(Desk(cast.alice, "deals"), fields, rows, rules, kept, **more)


@often
@given(
    lines(some("1", "2"), some("Tea"), some("paid"), some("2026-01-02")),
    lines(
        some("1", "2", "3"), some("Tea", "Mugs"), some("8", "9.5"), some("paid", "refunded"),
        some("2026-01-02", "2026-02-03"), some("2026-02-04"), some("ana@x.com", "bob@x.com"),
    ),
    rules,
)  # fmt: skip
def test_orders(cast, held, rows, rules):
    with transaction.atomic():
        ana, _bob = (Contact.objects.add(cast.account, name=name, emails=[f"{name}@x.com"]) for name in ("ana", "bob"))
        for external_id, title, status, paid_on in held:
            facts = {"status": status or "pending", "paid_on": paid_on or None, "ordered_on": "2026-01-01"}
            with suppress(ValidationError), transaction.atomic():
                Order.objects.add(
                    cast.account,
                    contact=ana,
                    external_id=external_id,
                    title=title or "x",
                    items=[{"name": "x"}],
                    **facts,
                )
        fields = ["external_id", "title", "value", "status", "ordered_on", "paid_on", "contact_email"]
        undone_at_once(Desk(cast.alice, "orders"), fields, rows, rules, lambda: rows_of(cast.account, Order, OrderItem))


@often
@given(
    lines(st.sampled_from(["Yoga", "Zen"]), some("A1", "B2"), some("3")),
    lines(some("yoga", "Zen", "Tai"), some("A1", "B1"), some("3", "4.5")),
    rules,
)
def test_custom_records(cast, held, rows, rules):
    with transaction.atomic():
        course = course_of(cast.alice)
        for title, level, hours in held:
            given_values = {"title": title, "level": level, "hours": hours}
            ObjectRecord.objects.add(course, attributes={key: value for key, value in given_values.items() if value})
        fields = ["attribute:title", "attribute:level", "attribute:hours"]
        undone_at_once(Desk(cast.alice, course.kind), fields, rows, rules, lambda: rows_of(cast.account, ObjectRecord))
