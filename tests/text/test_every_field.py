"""Every string of the naughty list in every text column that the account's people fill, and on the pages that list it.

The columns come from the models: a new one is swept without being named here. Forms are in `test_naughty`.
"""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.html import escape

from accounts.models import CustomAttribute, Label, ListSettings, Note, Team
from accounts.models.tenant import text_fields
from companies.models import Company
from contacts.models import Contact, Conversation, Message, Segment
from conversalabs.folding import prefix_query
from crm.models import Attachment, Checklist, ChecklistItem, Deal, LineItem, Pipeline, Product
from orders.models import Order
from tests.conftest import APP_ROLE
from tests.crm.conftest import STAGES
from tests.rows import row, tenant_models
from tests.text.conftest import classes, kept

pytestmark = pytest.mark.django_db

# What the product itself writes: codes, checksums, names of kinds.
CODES = {"act", "checksum", "content_type", "currency", "delimiter", "encoding", "key", "kind", "list", "model", "path",
         "quoting", "sheet", "target", "email", "token_hash", "verb"}  # fmt: skip


def written(model) -> list:
    """The fields of `model` that hold what somebody has written."""
    return [field for field in text_fields(model) if field.name not in CODES and not field.choices]


MODELS = [model for model in tenant_models() if written(model) and not issubclass(model, Note)]


def test_every_column_keeps_every_string(cast, naughty):
    assert {Contact, Company, Deal, Order, Message, Checklist, Product, Label, CustomAttribute} < set(MODELS)
    wrong = []
    for model in MODELS:
        wrong += kept_otherwise(row(model, cast.account), naughty)
    assert not wrong


def kept_otherwise(one, texts) -> list:
    """`(column, text, what is stored)` wherever that is not what was to be stored. All columns of a row at once."""
    fields, wrong = written(type(one)), []
    names = [field.name for field in fields]
    stored = type(one).objects.filter(pk=one.pk).values_list(*names)
    for text in filter(None, (kept(text, 40) and text for text in texts)):
        cut = {field.name: text[: field.max_length].strip() for field in fields}
        for name, value in cut.items():
            setattr(one, name, value)
        one.save(update_fields=names)
        expected = tuple(kept(text, field.max_length) for field in fields)
        wrong += [
            (f"{type(one).__name__}.{name}", text, is_there)
            for name, is_there, wanted in zip(names, stored.get(), expected, strict=True)
            if is_there != wanted
        ]
    return wrong


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_no_column_can_hold_is_refused_by_name(cast, text):
    for model in MODELS:
        one = row(model, cast.account)
        for field in written(model):
            setattr(one, field.name, text)
        with pytest.raises(ValidationError) as refused:
            one.save()
        assert set(refused.value.message_dict) == {field.name for field in written(model)}


class Lists:
    """What lists rows of the account: of which table, in which columns, and at which address they are read."""

    def __init__(self, cast):
        self.account = cast.account
        pipeline = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice)
        deal = Deal.objects.add(pipeline.stages.first(), by=cast.alice, title="Roof")
        points, talk = Checklist.objects.add(deal, "Points", by=cast.alice), row(Conversation, cast.account)
        order = {"contact": Contact.objects.add(cast.account, name="Ana"), "ordered_on": "2026-01-31"}
        of_deal, page = {"deal": deal}, f"/acme/deals/{deal.pk}/"
        settings, talk_page = "/acme/settings/", f"/acme/contacts/conversations/{talk.pk}/"
        self.kinds = {
            "contact": (Contact, ["name", "city"], {}, "/acme/contacts/"),
            "company": (Company, ["name"], {}, "/acme/companies/"),
            "order": (Order, ["title"], order, "/acme/orders/"),
            "product": (Product, ["name", "code"], {"currency": "BRL"}, "/acme/products/"),
            "label": (Label, ["name"], {}, f"{settings}labels/"),
            "segment": (Segment, ["name"], {"owner": cast.alice}, f"{settings}profile/"),
            "team": (Team, ["name"], {}, f"{settings}teams/"),
            "pipeline": (Pipeline, ["name"], {}, "/acme/pipelines/"),
            "attribute": (CustomAttribute, ["name"], {"model": "contact"}, f"{settings}attributes/"),
            "checklist": (Checklist, ["name"], of_deal, page),
            "point": (ChecklistItem, ["text"], {"checklist": points}, page),
            "line item": (LineItem, ["name"], of_deal, page),
            "file": (Attachment, ["name"], of_deal | {"size": 1, "content_type": "text/plain"}, page),
            "message": (Message, ["text"], {"conversation": talk, "sent_at": talk.created_at}, talk_page),
        }

    def fill(self, kind: str, texts) -> list[str]:
        """Make a row for each text, but for repetitions; what is stored of them."""
        model, names, others, _url = self.kinds[kind]
        rows = [model(account=self.account, **others | {name: cut(text, model, name) for name in names})
                for text in texts if kept(text, 40)]  # fmt: skip
        for number, each in enumerate(rows):
            each.normalise()
            each.position = number
            each.key = f"n{number}"
        model.objects.bulk_create(rows, ignore_conflicts=True)
        stored = model.objects.of(self.account).values_list(*names)
        return [text for texts in stored for text in texts if text]


def cut(text: str, model, name: str) -> str:
    return text[: model._meta.get_field(name).max_length].strip()


# Lists that one page does not hold get one text of each class: by what one turns them, and how many pages it takes.
PAGES = {"contact": ("page", 1), "company": ("page", 1), "order": ("page", 1), "product": ("page", 3),
         "message": ("messages", 5)}  # fmt: skip


@pytest.fixture
def lists(cast) -> Lists:
    for kind in ("contact", "company", "order"):
        ListSettings.objects.put(cast.alice, kind, page_size=200)
    ListSettings.objects.put(cast.alice, "contact", columns=["city"])
    return Lists(cast)


def test_every_list_shows_them_as_text(cast, client_of, lists, naughty):
    client, missing, pages = client_of(cast.alice), [], {}
    stored = {kind: lists.fill(kind, classes(naughty) if kind in PAGES else naughty) for kind in lists.kinds}
    assert all(len(texts) > (100 if kind in PAGES else 400) for kind, texts in stored.items())
    for kind, texts in stored.items():
        url, (turned, number) = lists.kinds[kind][3], PAGES.get(kind, ("page", 1))
        if url not in pages:
            answers = [client.get(url, {turned: each}) for each in range(1, number + 1)]
            pages[url] = "".join(answer.content.decode() for answer in answers)
        missing += [(kind, text) for text in texts if not is_text_of(pages[url], text)]
    assert not missing


def is_text_of(page: str, text: str) -> bool:
    """Whether the page holds the text, whatever its line ends have become, and nowhere as what a browser would run."""
    is_shown = all(escape(line) in page for line in text.splitlines())
    return is_shown and ("<" not in text or text not in page)


def test_what_can_be_searched_is_found_by_itself(cast, lists, naughty):
    sought, missed = classes(naughty), []
    assert len(sought) > 100
    for kind in ("contact", "company", "order", "product"):
        model, [name, *_others], *_rest = lists.kinds[kind]
        lists.fill(kind, naughty)
        as_the_server_would(f"ANALYZE {model._meta.db_table}")
        visible = model.objects.visible_to(cast.alice)
        for text in sought:
            wanted = kept(text, model._meta.get_field(name).max_length)
            found = found_by(visible, text[:100].strip())
            is_there = not wanted or found is None or wanted in found
            missed += [] if is_there else [(kind, text)]
    assert not missed


def as_the_server_would(statement: str) -> None:
    """What autovacuum does by and by: without figures a search among new rows is planned badly."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE NONE; {statement}; SET ROLE {APP_ROLE}")


def found_by(rows, text: str) -> set[str] | None:
    """The names that a search for `text` finds; None when it asks for nothing, or finds more than it looks at."""
    if rows.model is Product:
        found = list(rows.matching(text).values_list("name", flat=True))
        return set(found)
    found = rows.find(text, 200)
    name = "title" if rows.model is Order else "name"
    if not prefix_query(text, rows.accounts) or len(found) == 200:
        return None
    return set(rows.filter(pk__in=found).values_list(name, flat=True))
