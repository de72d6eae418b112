"""Whatever stands in a file: an export gives back what an import was given, and an undo leaves nothing of it."""

import io
import re
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.filters.fields import ATTRIBUTE
from accounts.models import CustomAttribute, Label
from bulk import kinds
from bulk.acts.export import Exported
from bulk.tables import FORMATS
from companies.models import Company
from contacts.imports.reading import PARTED, PHONE
from contacts.models import Contact
from conversalabs.formulas import escape_formula, unescape_formula
from conversalabs.several import join, split
from conversalabs.text import storable
from imports.values import SEVERAL, bare_label
from tests.imports.conftest import Desk, table, take_back
from tests.imports.test_undo import domain

pytestmark = pytest.mark.django_db
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# What no file may hold is told of by the reader: controls, and what cannot be encoded.
texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n=+-@'\",;|"), max_size=12)
lines = st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=6)
HEADERS = ["name", "identifier", "city", "attribute:one", "attribute:two"]


def stored(text: str) -> str:
    """As the product keeps what is typed; in a file the ends of lines within a cell are those of the file."""
    return storable(text.strip())


@often
@given(lines, st.sampled_from(["csv", "csv-semicolon"]))
def test_any_table_of_text_comes_out_as_it_went_in(cast, rows, form):
    with transaction.atomic():
        for key in ("one", "two"):
            CustomAttribute.objects.create(
                account=cast.account, model="contact", name=key.title(), key=key, type="text"
            )
        rows = [(name or "x", f"id {number}", city, one, two) for number, (name, city, one, two) in enumerate(rows)]
        file = io.BytesIO()
        written = FORMATS[form].open(file)
        for cells in [HEADERS, *rows]:
            written.add(cells)
        run = Desk(cast.alice).bring_in(file.getvalue(), fields=HEADERS)
        assert run.results == {"create": len(rows)}, list(run.rows.values("problems"))
        keys = ["identifier", "city", f"{ATTRIBUTE}one", f"{ATTRIBUTE}two"]
        exported = Exported(kinds.get("contact"), cast.alice, keys)
        found = [cells for _pk, cells in exported.rows(list(Contact.objects.values_list("pk", flat=True)))]
        wanted = [[stored(cell) for cell in cells] for cells in rows]
        assert found == [[cells[0] or cells[1], *cells[1:]] for cells in wanted]
        transaction.set_rollback(True)


@given(texts)
def test_what_is_escaped_comes_back(text):
    assert unescape_formula(escape_formula(text)) == text


names = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from(",;|:*/'\" "), max_size=9)
parted = st.lists(names.map(stored).filter(bool), min_size=1, max_size=4)


@given(parted, st.sampled_from([", ", "; "]))
def test_values_put_into_one_cell_come_apart_again(values, separator):
    for pattern in (SEVERAL, PARTED[PHONE], re.compile(r"\s*;\s*")):
        if separator != ", " or pattern is SEVERAL:
            assert split(join(values, separator), pattern, bare_label) == values


@often
@given(parted, parted, st.sampled_from(["list", "all"]))
def test_an_export_with_any_labels_and_phones_changes_nothing(cast, labels, phones, columns):
    with transaction.atomic():
        given = {name.lower(): Label.objects.named(cast.account, name) for name in labels}
        ana = Contact.objects.add(cast.account, phones=phones, emails=["ana@x.com"], labels=list(given.values()))
        Contact.objects.add(cast.account, identifier="only this", phones=[f"{phones[0]} {'x' * 60}"])
        keys = "all" if columns == "all" else ["email", "phone", "labels", "identifier"]
        exported, file = Exported(kinds.get("contact"), cast.alice, keys), io.BytesIO()
        written = FORMATS["csv"].open(file)
        for cells in [exported.heads, *(cells for _pk, cells in exported.rows([ana.pk, ana.pk + 1]))]:
            written.add(cells)
        run = Desk(cast.alice).plan(file.getvalue())
        assert run.counts == {"unchanged": 2}, list(run.rows.values("before", "after", "problems"))
        transaction.set_rollback(True)


def some(*values: str):
    return st.sampled_from(["", "", *values])


contacts = st.lists(
    st.fixed_dictionaries(
        {
            "name": some("Ana", "Bob"),
            "emails": st.lists(st.sampled_from(["a@x.com", "b@x.com", "c@y.com"]), max_size=2),
            "phones": st.lists(st.sampled_from(["11 91234-5678", "call me", "12"]), max_size=2),
            "identifier": some("1", "2", "3"),
            "city": some("Itu"),
            "attributes": st.sampled_from([{}, {"size": "1"}, {"size": "2"}]),
        }
    ),
    max_size=4,
)
FIELDS = ["name", "email", "email", "phone", "phone", "identifier", "city", "company", "labels", "owner", "is_blocked",
          "attribute:size"]  # fmt: skip
emails, phones = (
    some("a@x.com", "b@x.com", "c@y.com", "d@z.com"),
    some("11 91234-5678", "call me", "13", "21 2345-6789"),
)
files = st.lists(
    st.tuples(
        some("Ana", "Bob", "Cai"), emails, emails, phones, phones, some("1", "2", "3", "4"), some("Itu", "Rio"),
        some("Sol", "lua"), some("vip", "fair", "VIP, new"), some("bob", "carol"), some("yes", "no"), some("1", "7"),
    ).filter(any),
    min_size=1,
    max_size=6,
)  # fmt: skip


@often
@given(contacts, files, st.sampled_from(["update", "fill", "skip"]), st.permutations(["identifier", "email", "phone"]))
def test_taken_back_at_once_nothing_is_left_of_an_import(cast, held, rows, on_match, match):
    with transaction.atomic():
        CustomAttribute.objects.create(account=cast.account, model="contact", name="Size", key="size", type="number")
        vip = Label.objects.create(account=cast.account, name="VIP")
        sol = Company.objects.add(cast.account, name="Sol", domains=["y.com"])
        for number, each in enumerate(held):
            more = {"owner": cast.bob, "labels": [vip] * (number % 2), "company": [sol, None][number % 2]}
            with suppress(ValidationError), transaction.atomic():
                Contact.objects.add(cast.account, **each, **more)
        before = domain(cast.account)
        run = Desk(cast.alice).bring_in(table(FIELDS, *rows), fields=FIELDS, on_match=on_match, match=match)
        if run.written:
            assert take_back(run, cast.alice) == {"restored": run.written}
        assert domain(cast.account) == before
        transaction.set_rollback(True)
