"""Labels of deals: on their cards, and renewed there when a label changes."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, Label

LABELS = "/acme/settings/labels/"


@pytest.fixture
def labels(cast) -> dict[str, Label]:
    names = {"Hot": 10, "North": 2, "Old": 4, "VIP": 3}
    return {name: Label.objects.create(account=cast.account, name=name, hue=hue) for name, hue in names.items()}


@pytest.fixture
def board(cast, client_of, pipeline):
    """`board()`: what bob's board shows on its cards, as `[(hue, name)]`."""
    client = client_of(cast.bob)

    def read() -> list[tuple[str, str]]:
        page = client.get(pipeline.get_absolute_url()).content.decode()
        return re.findall(r'label-chip hue-(\d+)"><span title="([^"]*)"', page)

    return read


def test_a_card_shows_the_deals_labels_in_their_colours(board, add_deal, labels):
    add_deal("Roof", labels=[labels["VIP"], labels["Hot"]])
    add_deal("Shed")
    assert board() == [("10", "Hot"), ("3", "VIP")]


def test_of_many_it_shows_two_and_counts_and_names_the_others(cast, client_of, pipeline, board, add_deal, labels):
    add_deal("Roof", labels=labels.values())
    page = client_of(cast.bob).get(pipeline.get_absolute_url()).content.decode()
    assert len(board()) == 2 and 'title="Old, VIP"' in page and "+2" in page


@pytest.mark.parametrize(
    ("path", "sent", "shown"),
    [
        ("", {"name": "Best", "hue": "3"}, [("3", "Best")]),
        ("", {"name": "VIP", "hue": "9"}, [("9", "VIP")]),
        ("merge/", "Old", [("4", "Old")]),
        ("deletion/", {}, []),
    ],
    ids=["renamed", "recoloured", "merged", "deleted"],
)
def test_the_card_follows_what_becomes_of_a_label(cast, client_of, board, add_deal, labels, path, sent, shown):
    add_deal("Roof", labels=[labels["VIP"]])
    assert board() == [("3", "VIP")]
    data = {"into": labels[sent].pk} if isinstance(sent, str) else sent
    assert client_of(cast.alice).post(f"{LABELS}{labels['VIP'].pk}/{path}", data).status_code == 302
    assert board() == shown
    # Open boards hear of it.
    event = Event.objects.latest("pk")
    assert event.verb.startswith("label.") and ("label", labels["VIP"].pk) in event.about.values_list(
        "kind", "object_id"
    )


def test_labels_of_cards_cost_no_query(cast, client_of, pipeline, add_deal, labels):
    client, url = client_of(cast.bob), pipeline.get_absolute_url()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    add_deal("first")
    queries(), (few := queries())
    for number in range(10):
        add_deal(f"Deal {number}", labels=labels.values())
    assert queries() == few


def test_a_label_is_given_and_taken_on_the_deals_page(cast, client_of, board, add_deal, labels):
    deal, client = add_deal("Roof"), client_of(cast.bob)
    url = f"/acme/deals/{deal.pk}/fields/labels/"
    assert client.post(url, {"labels": [labels["Hot"].pk]}).status_code == 302 and board() == [("10", "Hot")]
    assert client.post(url, {}).status_code == 302 and board() == []
