"""Every member decides which columns a list of contacts has, in which order, and how long its pages are."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import CustomAttribute, Label, ListSettings
from companies.models import Company
from contacts.models import Contact, Segment

URL = "/acme/contacts/"
LAYOUT = f"{URL}layout/"
USUAL = ["Name", "E-mail", "Phone", "Company", "Labels", "Owner", "Created"]


@pytest.fixture
def plan(cast) -> CustomAttribute:
    return CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan", model="contact")


@pytest.fixture
def client(cast, ana, client_of):
    return client_of(cast.bob)


def heads(client, url=URL) -> list[str]:
    return [head.label for head in client.get(url).context["listing"].heads()]


def cells(client, url=URL) -> str:
    return client.get(url).context["listing"].rows[0].cells


def choose(client, *keys, url=LAYOUT, **more):
    """Tick `keys`, in this order."""
    return client.post(url, {"order": keys, "shown": keys} | more)


def test_nobody_has_to_choose(client):
    assert heads(client) == USUAL


def test_the_chosen_ones_stand_there_in_their_order(cast, client, client_of):
    response = choose(client, "city", "email")
    assert response.url == URL
    assert heads(client) == ["Name", "City", "E-mail"]
    assert "Recife" in cells(client) and "ana@acme.test" in cells(client)
    assert heads(client_of(cast.carol)) == USUAL, "what others see is theirs to choose"


def test_one_is_back_at_the_same_list(client):
    response = choose(client, "city", url=f"{LAYOUT}?q=ana&sort=-name&filter=")
    assert response.url == f"{URL}?q=ana&sort=-name"


def test_the_form_moves_lines_without_scripts_and_keeps_nothing_yet(client):
    form = client.get(LAYOUT).context["form"]
    assert form.order[:2] == ["email", "phone"] and len(form.order) > len(USUAL)
    moved = client.post(LAYOUT, {"order": form.order, "shown": ["email"], "up": "phone"})
    assert moved.status_code == 200
    assert moved.context["form"].order[:2] == ["phone", "email"]
    assert not ListSettings.objects.exists()


def test_the_first_stays_the_first_and_the_last_the_last(client):
    order = client.get(LAYOUT).context["form"].order
    for step, key in (("up", order[0]), ("down", order[-1])):
        assert client.post(LAYOUT, {"order": order, step: key}).context["form"].order == order


def test_reset_brings_the_usual_ones_back(client):
    choose(client, "city")
    client.post(LAYOUT, {"reset": "1"})
    assert heads(client) == USUAL


def test_a_list_of_names_alone_is_possible(client):
    client.post(LAYOUT, {"order": ["city"]})
    assert heads(client) == ["Name"]


@pytest.mark.parametrize(
    "sent",
    [{}, {"shown": "city"}, {"page_size": "1000"}, {"page_size": "x"}, {"up": "nothing"}, {"down": "\0"}],
    ids=str,
)
def test_what_says_nothing_is_asked_for_again(client, sent):
    assert client.post(LAYOUT, sent).status_code == 422
    assert not ListSettings.objects.exists() and heads(client) == USUAL


@pytest.mark.parametrize("key", ["owner__user__password", "attribute.nothing", "id; --", "words", "", "\0", "é" * 500])
def test_what_is_no_column_is_passed_over(client, key):
    choose(client, key, "city", "city")
    assert heads(client) == ["Name", "City"]


def test_attributes_are_columns(cast, client, plan):
    Contact.objects.update(attributes={"plan": "<Gold>"})
    choose(client, "attribute.plan")
    assert heads(client) == ["Name", "Plan"] and "&lt;Gold&gt;" in cells(client)
    plan.delete()
    assert heads(client) == ["Name"]


@pytest.mark.parametrize(
    ("type", "stored", "shown"),
    [("number", "1200.5", "1,200.5"), ("currency", "12", "R$12.00"), ("percent", "7", "7 %"), ("checkbox", True, "Yes"),
     ("date", "2026-02-01", "Feb. 1, 2026"), ("link", "https://a.test/", 'href="https://a.test/"'),
     ("link", "javascript:alert(1)", ">javascript:alert(1)<"), ("number", "gold", "gold")],
)  # fmt: skip
def test_attributes_read_as_people_write_them(client, plan, type, stored, shown):
    CustomAttribute.objects.update(type=type)
    Contact.objects.update(attributes={"plan": stored})
    choose(client, "attribute.plan")
    assert shown in cells(client)


def test_of_a_module_that_is_off_there_is_no_column(cast, client):
    choose(client, "company", "open_deals", "order_total", "city")
    assert heads(client) == ["Name", "Company", "Open deals", "Order total", "City"]
    cast.account.modules = []
    cast.account.save()
    assert heads(client) == ["Name", "City"]
    text = client.get(LAYOUT).content.decode()
    assert not any(word in text for word in ("Open deals", "Order total", "Company"))


def test_a_page_is_as_long_as_one_likes(cast, client):
    Contact.objects.bulk_create([Contact(account=cast.account, name=f"P{n:03}") for n in range(60)])
    assert client.post(f"{LAYOUT}?sort=-name", {"page_size": "25"}).url == f"{URL}?sort=-name"
    assert len(client.get(URL).context["listing"].rows) == 25
    client.post(LAYOUT, {"page_size": "100"})
    choose(client, "city")
    assert len(client.get(URL).context["listing"].rows) == 61 and heads(client) == ["Name", "City"]


def test_a_stranger_and_who_may_not_see_contacts_choose_nothing(cast, client_of):
    assert choose(client_of(cast.mallory), "city").status_code == 404
    cast.bob.set_roles([])
    assert choose(client_of(cast.bob), "city").status_code == 403
    assert not ListSettings.objects.exists()


class TestSegments:
    @pytest.fixture
    def segment(self, cast) -> Segment:
        return Segment.objects.add("All", {"filter": {}, "q": "", "sort": ""}, by=cast.bob, is_shared=True)

    @pytest.fixture
    def url(self, segment) -> str:
        return segment.get_absolute_url()

    def test_a_segment_looks_like_the_list_until_it_is_told_otherwise(self, client, url):
        choose(client, "city")
        assert heads(client, url) == ["Name", "City"]
        assert choose(client, "email", url=f"{url}layout/").url == url
        assert (heads(client, url), heads(client)) == (["Name", "E-mail"], ["Name", "City"])

    def test_columns_are_saved_along_for_everyone(self, cast, client, client_of, segment, url):
        choose(client, "email", url=f"{url}layout/")
        assert b"Save changes" in client.get(url).content
        client.post(f"{url}query/")
        assert heads(client_of(cast.carol), url) == ["Name", "E-mail"]
        assert b"Save changes" not in client.get(url).content

    def test_what_was_saved_along_each_may_see_otherwise(self, cast, client, client_of, segment, url):
        segment.change(by=cast.bob, query=segment.query | {"columns": ["email"]})
        carol = client_of(cast.carol)
        choose(carol, "city", url=f"{url}layout/")
        assert (heads(carol, url), heads(client, url)) == (["Name", "City"], ["Name", "E-mail"])
        carol.post(f"{url}layout/", {"reset": "1"})
        assert heads(carol, url) == ["Name", "E-mail"]

    def test_a_new_one_keeps_the_columns_if_one_says_so(self, client):
        choose(client, "city")
        assert b"checked" in client.get(f"{URL}segments/new/?q=ana").content
        client.post(f"{URL}segments/new/?q=ana", {"name": "Ana", "with_columns": "on"})
        assert Segment.objects.get().query == {"filter": {}, "q": "ana", "sort": "", "columns": ["city"]}

    def test_with_it_go_the_choices_for_it(self, cast, client, segment, url):
        choose(client, "email", url=f"{url}layout/")
        segment.remove(by=cast.bob)
        assert not ListSettings.objects.exists()


def test_all_columns_at_once_ask_as_often_for_fifty_rows_as_for_one(cast, client, plan):
    everything = client.get(LAYOUT).context["form"].order
    assert {"open_deals", "order_total", "last_activity", "attribute.plan"} <= set(everything)
    choose(client, *everything)
    label, firm = Label.objects.create(account=cast.account, name="Hot"), Company.objects.add(cast.account, name="Firm")

    def queries() -> int:
        caches["memory"].clear()
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        return len(asked)

    few = queries()
    for n in range(45):
        Contact.objects.add(cast.account, name=f"P{n}", owner=cast.bob, labels=[label], company=firm)
    assert queries() == few <= 16, "six of the columns count"
