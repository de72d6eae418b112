"""Any filter over any data finds what the same filter finds when it is worked out in plain Python."""

import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.filters import Filter
from accounts.models import CustomAttribute, Label
from contacts.models import Contact, ContactLabel, Conversation, Segment
from imports.models import Import, ImportRow
from orders.models import Order

ZONE = ZoneInfo("America/Sao_Paulo")
TEXTS = ["", "Recife", "São Paulo", "sao paulo", "Æ%_x", "STRASSE", "  a b ", "0"]
DAYS = [timezone.localdate() + timedelta(days=step) for step in (-400, -31, -30, -1, 0, 1, 7)]
NUMBERS = ["-3", "0", "10", "10.5", "1000000"]
PLANS = ["Gold", "Basic"]
LABELS = 3
CURRENCIES = ["BRL", "USD"]
STATUSES = ["paid", "pending", "refunded"]

texts, days, numbers = st.sampled_from(TEXTS), st.sampled_from(DAYS), st.sampled_from(NUMBERS)
# Around midnight, where the member's day and the database's differ.
moments = st.builds(
    lambda day, hour: datetime.combine(day, time(hour, 30), ZoneInfo("UTC")), days, st.sampled_from([0, 2, 3, 23])
)
people = st.lists(
    st.fixed_dictionaries(
        {
            "city": texts,
            "is_blocked": st.booleans(),
            "is_owned": st.booleans(),
            "created_at": moments,
            "score": st.none() | numbers,
            "plan": st.none() | st.sampled_from(PLANS),
            "birthday": st.none() | days,
            "vip": st.none() | st.booleans(),
            "labels": st.sets(st.integers(0, LABELS - 1)),
            "talks": st.lists(moments, max_size=2),
            "orders": st.lists(
                st.tuples(days, numbers, st.sampled_from(CURRENCIES), st.sampled_from(STATUSES)), max_size=3
            ),
            "import": st.sampled_from(["", "create", "update", "skip"]),
        }
    ),
    min_size=1,
    max_size=6,
)


def rules_of(field: str, given: dict[str, st.SearchStrategy]) -> st.SearchStrategy:
    each = [
        st.builds(lambda value, op=operator: {"field": field, "operator": op, "value": value}, value)
        for operator, value in given.items()
    ]
    return st.one_of(each)


counts, currencies = st.sampled_from(["-1", "0", "1", "2"]), st.sampled_from(CURRENCIES)
nothing, few_days, isos = st.none(), st.integers(0, 31), days.map(date.isoformat)
of_days = {
    "is": isos, "before": isos, "after": isos, "between": st.tuples(isos, isos).map(list), "last_days": few_days,
    "not_last_days": few_days, "next_days": few_days, "is_empty": nothing, "is_not_empty": nothing,
}  # fmt: skip
filled = st.sampled_from([text for text in TEXTS if text.strip()])
rules = st.one_of(
    rules_of(
        "city",
        dict.fromkeys(("is", "is_not", "contains", "not_contains", "starts_with"), filled)
        | {"is_empty": nothing, "is_not_empty": nothing},
    ),
    rules_of(
        "attribute.score",
        dict.fromkeys(("is", "is_not", "gt", "lt"), numbers)
        | {"between": st.tuples(numbers, numbers).map(list), "is_empty": nothing, "is_not_empty": nothing},
    ),
    rules_of(
        "attribute.plan",
        {key: st.sampled_from(PLANS) for key in ("is", "is_not")}
        | {key: st.lists(st.sampled_from(PLANS), min_size=1, unique=True) for key in ("one_of", "none_of")}
        | {"is_empty": nothing, "is_not_empty": nothing},
    ),
    rules_of(
        "label",
        {key: st.integers(0, LABELS - 1) for key in ("is", "is_not")}
        | {key: st.lists(st.integers(0, LABELS - 1), min_size=1, unique=True) for key in ("one_of", "none_of")}
        | {"is_empty": nothing, "is_not_empty": nothing},
    ),
    rules_of("attribute.birthday", of_days),
    rules_of("created", {key: value for key, value in of_days.items() if "empty" not in key}),
    rules_of("last_message", of_days),
    rules_of("last_order", of_days),
    rules_of("order_date", of_days),
    rules_of(
        "order_count",
        dict.fromkeys(("is", "is_not", "gt", "lt"), counts)
        | {"between": st.tuples(counts, counts).map(list), "is_empty": nothing, "is_not_empty": nothing},
    ),
    rules_of(
        "order_total",
        dict.fromkeys(("is", "is_not", "gt", "lt"), st.tuples(numbers, currencies).map(list))
        | {"between": st.tuples(numbers, numbers, currencies).map(list)}
        | dict.fromkeys(("is_empty", "is_not_empty"), currencies.map(lambda code: [code])),
    ),
    rules_of("created_by_import", dict.fromkeys(("is", "is_not"), st.just("the import"))),
    rules_of("changed_by_import", dict.fromkeys(("is", "is_not"), st.just("the import"))),
    rules_of("segment", dict.fromkeys(("is", "is_not"), st.just("the segment"))),
    rules_of("attribute.vip", {"checked": nothing, "unchecked": nothing}),
    rules_of("blocked", {"checked": nothing, "unchecked": nothing}),
    rules_of("owner", {"is_empty": nothing, "is_not_empty": nothing}),
)
trees = st.recursive(
    rules,
    lambda inner: st.builds(
        lambda op, each: {"op": op, "rules": each},
        st.sampled_from(["and", "or"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


# -- the same in Python: what a person would work out by hand


def folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char)).lower()


# A segment that is asked for within other filters.
WITHIN = {
    "op": "or",
    "rules": [
        {"field": "city", "operator": "starts_with", "value": "s"},
        {"field": "order_count", "operator": "gt", "value": "1"},
        {"field": "owner", "operator": "is_empty", "value": None},
    ],
}


def values_of(person: dict, field: str, currency: str = "") -> list:
    """All that the field holds of the person; nothing where it is empty."""
    today_in_zone = lambda moment: moment.astimezone(ZONE).date()  # noqa: E731
    found = {
        "city": [person["city"]] if person["city"] else [],
        "attribute.score": [Decimal(person["score"])] if person["score"] is not None else [],
        "attribute.plan": [person["plan"]] if person["plan"] else [],
        "attribute.birthday": [person["birthday"]] if person["birthday"] else [],
        "attribute.vip": [True] if person["vip"] else [],
        "blocked": [True] if person["is_blocked"] else [],
        "owner": [True] if person["is_owned"] else [],
        "label": list(person["labels"]),
        "created": [today_in_zone(person["created_at"])],
        "last_message": [today_in_zone(max(person["talks"]))] if person["talks"] else [],
        "last_order": [max(day for day, *_rest in person["orders"])] if person["orders"] else [],
        "order_date": [day for day, *_rest in person["orders"]],
        "order_count": [Decimal(len(person["orders"]))],
        "created_by_import": ["the import"] if person["import"] == "create" else [],
        "changed_by_import": ["the import"] if person["import"] == "update" else [],
        "segment": ["the segment"] if field == "segment" and matches(person, WITHIN) else [],
    }
    if field == "order_total":
        kept = [
            Decimal(value)
            for _day, value, code, status in person["orders"]
            if (code, status != "refunded") == (currency, True)
        ]
        return [sum(kept)] if kept else []
    return found[field]


def matches(person: dict, tree: dict) -> bool:
    if "rules" in tree:
        return (all if tree["op"] == "and" else any)(matches(person, rule) for rule in tree["rules"])
    operator, value = tree["operator"], tree["value"]
    *amounts, currency = value if tree["field"] == "order_total" else [value, ""]
    held = values_of(person, tree["field"], currency)
    if tree["field"] == "order_total":
        value = amounts if operator == "between" else next(iter(amounts), None)
    opposite = {
        "is_not": "is", "not_contains": "contains", "none_of": "one_of", "is_empty": "is_not_empty",
        "not_last_days": "last_days", "unchecked": "checked",
    }  # fmt: skip
    if operator in opposite:
        return not matches(person, tree | {"operator": opposite[operator]})
    if tree["field"] == "order_count" and operator == "is_not_empty":
        return held != [0]
    return any(fits(operator, one, value) for one in held)


def fits(operator: str, held, value) -> bool:
    if operator in ("is_not_empty", "checked"):
        return True
    if operator == "one_of":
        return held in value
    if isinstance(held, str) and operator in ("is", "contains", "starts_with"):
        text, sought = folded(held), folded(value)
        return {"is": text == sought, "contains": sought in text, "starts_with": text.startswith(sought)}[operator]
    if isinstance(held, date):
        return fits_day(operator, held, value)
    read = Decimal if isinstance(held, Decimal) else lambda given: given
    if operator == "between":
        low, high = sorted(map(read, value))
        return low <= held <= high
    return {"is": held == read(value), "gt": held > read(value), "lt": held < read(value)}[operator]


def fits_day(operator: str, held: date, value) -> bool:
    today = datetime.now(ZONE).date()
    if operator in ("last_days", "next_days"):
        reach = timedelta(days=value)
        return today - reach <= held <= today if operator == "last_days" else today <= held <= today + reach
    if operator == "between":
        low, high = sorted(map(date.fromisoformat, value))
        return low <= held <= high
    day = date.fromisoformat(value)
    return {"is": held == day, "before": held < day, "after": held > day}[operator]


# -- both ways


def stored(cast, labels: list[Label], person: dict, number: int) -> Contact:
    attributes = {"score": person["score"], "plan": person["plan"], "vip": person["vip"]}
    attributes["birthday"] = person["birthday"] and person["birthday"].isoformat()
    contact = Contact.objects.create(
        account=cast.account, name=f"{number}", city=person["city"], is_blocked=person["is_blocked"],
        owner=cast.bob if person["is_owned"] else None,
        attributes={key: value for key, value in attributes.items() if value is not None},
    )  # fmt: skip
    Contact.objects.filter(pk=contact.pk).update(created_at=person["created_at"])
    for place in person["labels"]:
        ContactLabel.objects.create(account=cast.account, contact=contact, label=labels[place])
    for moment in person["talks"]:
        Conversation.objects.create(
            account=cast.account, contact=contact, channel="visit", created_at=moment, last_message_at=moment
        )
    for day, value, currency, status in person["orders"]:
        Order.objects.create(
            account=cast.account, contact=contact, title="Chair", ordered_on=day, value=Decimal(value),
            currency=currency, status=status,
        )  # fmt: skip
    return contact


def imported(cast, contacts: list[tuple[Contact, dict]]) -> Import:
    """An import that says to have made, changed or passed over these contacts, and another that did nothing yet."""
    done, planned = (
        Import.objects.create(
            account=cast.account, target="contacts", encoding="utf-8", delimiter=",", member=cast.bob, size=1,
            file_name="people.csv", cursor=100, results=results,
        )
        for results in ({"create": 1}, {})
    )  # fmt: skip
    for number, (contact, person) in enumerate(contacts, start=1):
        for run, action in [(done, person["import"] or "skip"), (planned, "update")]:
            ImportRow.objects.create(
                account=cast.account, run=run, number=number, line=number, action=action, target_id=contact.pk
            )
    return done


def with_keys(tree: dict, labels: list[Label], keys: dict[str, int]) -> dict:
    """The tree with keys for what is named: labels by their place, the import, the segment."""
    if "rules" in tree:
        return tree | {"rules": [with_keys(rule, labels, keys) for rule in tree["rules"]]}
    if isinstance(tree["value"], str) and tree["value"] in keys:
        return tree | {"value": keys[tree["value"]]}
    if tree["field"] != "label" or tree["value"] is None:
        return tree
    places = tree["value"] if isinstance(tree["value"], list) else [tree["value"]]
    keys = [str(labels[place].pk) for place in places]
    return tree | {"value": keys if isinstance(tree["value"], list) else keys[0]}


@pytest.fixture
def labels(cast) -> list[Label]:
    for key, kind, options in [
        ("score", "number", []), ("plan", "list", PLANS), ("birthday", "date", []), ("vip", "checkbox", []),
    ]:  # fmt: skip
        CustomAttribute.objects.create(account=cast.account, key=key, name=key, type=kind, options=options)
    return [Label.objects.create(account=cast.account, name=f"Label {number}") for number in range(LABELS)]


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(people, st.lists(trees, min_size=6, max_size=12))
def test_the_database_finds_what_plain_python_finds(cast, labels, persons, asked):
    with transaction.atomic(), timezone.override(ZONE):
        made = [(stored(cast, labels, person, number), person) for number, person in enumerate(persons)]
        segment = Segment.objects.add("Within", {"filter": WITHIN}, by=cast.bob)
        keys = {"the import": imported(cast, made).pk, "the segment": segment.pk}
        found = [found_by(with_keys(rooted(tree), labels, keys), cast.bob) for tree in asked]
        transaction.set_rollback(True)
    for tree, names in zip(asked, found, strict=True):
        assert names == {str(number) for number, person in enumerate(persons) if matches(person, tree)}, tree


def rooted(tree: dict) -> dict:
    return tree if "rules" in tree else {"op": "and", "rules": [tree]}


def found_by(tree: dict, member) -> set[str]:
    found = Filter.of(Contact, tree, member).apply(Contact.objects.visible_to(member))
    return set(found.values_list("name", flat=True))
