"""Any type with any fields and any values, retyped, renamed, exported, imported: what is lost was announced before."""

from decimal import Decimal, InvalidOperation

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.attribute_type import TypeChange
from accounts.custom_values import YES, checked_value
from conversalabs.folding import fold
from conversalabs.formulas import escape_formula
from customobjects.models import ObjectRecord, ObjectType
from tests.customobjects.conftest import field
from tests.customobjects.test_imports import exported
from tests.imports.conftest import Desk

OPTIONS = ["Alpha", "Älter", "7", "2026-03-01"]
NAMES = ["Amber", "Birch", "Cedar", "Dune"]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
LINKS = st.sampled_from(["https://a.example/x?y=1", "mailto:a@b.example"])
VALUES = {
    "text": st.one_of(WORDS, st.sampled_from([*OPTIONS, "=1+1", "yes", "https://a.example", "12,5", "a\nb"])),
    "number": st.decimals(-(10**9), 10**9, places=3).map(str),
    "currency": st.decimals(0, 10**9, places=2).map(str),
    "percent": st.integers(-500, 500).map(str),
    "date": st.dates().map(str),
    "list": st.sampled_from(OPTIONS),
    "checkbox": st.booleans(),
    "link": LINKS,
}
KINDS = st.sampled_from(sorted(VALUES))
CASE = settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)  # fmt: skip


@st.composite
def types(draw):
    """The types of some fields, and for each of some records a value, or none, of each."""
    kinds = draw(st.lists(KINDS, min_size=1, max_size=len(NAMES)))
    rows = st.tuples(*(st.none() | VALUES[kind] for kind in kinds))
    return kinds, draw(st.lists(rows, min_size=1, max_size=6))


def made(by, name: str, kinds: list[str]) -> ObjectType:
    of_type = ObjectType(account=by.account, name=name, plural=f"{name}s")
    ObjectType.objects.add(of_type, "Title", by=by)
    for label, kind in zip(NAMES, kinds, strict=False):
        field(of_type, label, kind, OPTIONS if kind == "list" else [])
    return of_type


def filled(of_type: ObjectType, rows: list[tuple]) -> None:
    keys = [name.lower() for name in NAMES]
    for number, row in enumerate(rows):
        values = {key: value for key, value in zip(keys, row, strict=False) if value is not None}
        ObjectRecord.objects.add(of_type, attributes={"title": f"n{number}"} | values)


def held(of_type: ObjectType) -> dict[str, dict]:
    return {each["title"]: each for each in of_type.records.values_list("attributes", flat=True)}


def retype(of_type: ObjectType, kind: str, member) -> None:
    """What is gone afterwards is what was said, and all else is there."""
    changed, before = of_type.attributes.get(key="amber"), held(of_type)
    change = TypeChange(changed, kind, member, OPTIONS if kind == "list" else [])
    lost = {str(value) for value, _number in change.lost}
    change.make()
    after, gone = held(of_type), 0
    for title, values in before.items():
        value = values.pop("amber", None)
        gone += value is not None and "amber" not in after[title]
        assert (value is None or str(value) in lost) == ("amber" not in after[title])
        assert values == {key: each for key, each in after[title].items() if key != "amber"}
        if "amber" in after[title]:
            now = after[title]["amber"]
            assert says_the_same(value, now) and checked_value(changed, now) == now
    assert gone == change.losses


def says_the_same(before, after) -> bool:
    """Whether a value in its new shape says what it said: the same word, number or link."""
    if isinstance(before, bool) or isinstance(after, bool):
        return (fold(str(before)) in YES) == (fold(str(after)) in YES)
    if fold(str(before)) == fold(str(after)) or str(after).endswith(str(before)):
        return True
    try:
        return Decimal(str(before).strip().removesuffix("%").replace(",", ".")) == Decimal(str(after))
    except InvalidOperation:
        return False


def rename(of_type: ObjectType) -> None:
    before, renamed = held(of_type), of_type.attributes.get(key="amber")
    renamed.name = "Elm"
    renamed.save()
    assert held(of_type) == before


def carry_over(of_type: ObjectType, kinds: list[str], member) -> None:
    """What a file brings into another type is what was there; a row that does not come is named."""
    copy = made(member, "Copy", kinds)
    copy.attributes.filter(key="amber").update(name="Elm")
    run = Desk(member, copy.kind).bring_in(exported(of_type, member), match=[])
    left_out = set(run.rows.filter(action="invalid", problems__isnull=False).values_list("title", flat=True))
    assert run.results.get("create", 0) + len(left_out) == run.total == of_type.records.count()
    there, here = held(of_type), held(copy)
    assert here == {title: written(values) for title, values in there.items() if title in here}


def written(values: dict) -> dict:
    """As a cell holds them: the text of a formula has an apostrophe in front."""
    return {key: escape_formula(value) if isinstance(value, str) else value for key, value in values.items()}


@CASE
@given(types(), KINDS)
def test_what_is_lost_was_announced(cast, drawn, kind):
    kinds, rows = drawn
    with transaction.atomic():
        of_type = made(cast.alice, "Thing", kinds)
        filled(of_type, rows)
        retype(of_type, kind, cast.alice)
        rename(of_type)
        carry_over(of_type, [kind, *kinds[1:]], cast.alice)
        transaction.set_rollback(True)
