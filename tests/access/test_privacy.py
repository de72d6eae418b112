"""Where records are private, one sees what one or nobody owns, a manager what the team owns, an administrator all.

On every path alike: no row, no name, no count.
"""

import json
import re
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account, CustomAttribute, Event, Label, Member, Role, Team, TeamMember, User
from accounts.views.live import _notice
from bulk.models import BulkAction
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal, Pipeline, PipelineGroupPermission
from imports.models import Import
from orders.models import Order
from tests.access.routes import routes
from tests.access.test_walls import CHANGING, FRAGMENT, furnished, written
from tests.rows import row, tenant_models

# What shows something of erin's to who may see it. Addresses name records of `world`.
PATHS = {
    "list of contacts": "contacts/",
    "search of contacts": "contacts/?q=silva",
    "search of contacts by e-mail": "contacts/?q=silva@",
    "picker of contacts": "contacts/options/?q=silva",
    "segment": "contacts/segments/{segment}/",
    "a contact's company in the list": "contacts/?q=olga",
    "a contact's company on the page": "contacts/{open_contact}/",
    "a contact's deals": "contacts/{open_contact}/?show=all",
    "a contact's history": "contacts/{open_contact}/history/",
    "list of companies": "companies/",
    "search of companies": "companies/?q=works",
    "picker of companies": "companies/options/?q=works",
    "a company's contacts": "companies/{open_company}/?show=all",
    "board": "pipelines/{pipeline}/",
    "search on the board": "pipelines/{pipeline}/?q=roof",
    "columns": "pipelines/{pipeline}/columns/?stage={stage}",
    "a column": "pipelines/{pipeline}/stages/{stage}/",
    "a deal's contact, company and neighbours": "deals/{open_deal}/",
    "a deal's history": "deals/{open_deal}/history/",
    "places to move to": "deals/{open_deal}/stage/",
    "a new deal for a contact": "deals/new/?contact={open_contact}",
    "list of orders": "orders/",
    "search of orders": "orders/?q=mugs",
    "search of orders by contact": "orders/?q=silva",
    "an order's deal": "orders/{open_order}/",
    "an order's history": "orders/{open_order}/history/",
    "the form of an order": "orders/{open_order}/edit/",
    "deals for an order": "deals/options/?q=roof",
    "a new order for a deal": "orders/new/?deal={open_deal}",
    "imports": "imports/",
}
OWNED = (Contact, Company, Deal, Import, BulkAction)


def address(world, path: str) -> str:
    known = {name: each.pk for name, each in vars(world).items()}
    return f"/acme/{path.format(**known)}"


def shown(client, world, path: str) -> bool:
    """Whether the page and the fragment at `path` show something of erin's; both alike."""
    answers = [client.get(address(world, path), headers=headers) for headers in ({}, FRAGMENT)]
    assert {answer.status_code for answer in answers} == {200}
    # A token may hold any three letters.
    [shows] = {"zyx" in CHANGING.sub("", answer.content.decode()).lower() for answer in answers}
    return shows


@pytest.mark.parametrize(
    ("who", "is_private", "sees"),
    [("bob", True, False), ("dora", True, True), ("erin", True, True), ("alice", True, True), ("bob", False, True)],
)
def test_every_path_shows_what_one_may_see(team, world, client_of, subtests, who, is_private, sees):
    team.keep_private(is_private)
    client = client_of(getattr(team, who))
    for name, path in PATHS.items():
        with subtests.test(name):
            assert shown(client, world, path) is sees


def test_a_search_does_not_tell_the_names_on_ones_own_records(team, world, client_of):
    """bob's Shed is for a contact and a company that he may not see; Olga works there."""
    bob = client_of(team.bob)
    for text in ("silva", "works"):
        assert b"Shed" not in bob.get(f"/acme/pipelines/{world.pipeline.pk}/", {"q": text}).content
        assert bob.get("/acme/contacts/", {"q": text}).context["listing"].rows == []
    assert b"Shed" in bob.get(f"/acme/pipelines/{world.pipeline.pk}/", {"q": "shed"}).content


@pytest.mark.parametrize("field", ["company", "label"])
def test_a_filter_takes_no_record_that_one_may_not_see(team, world, client_of, field):
    rule = {"field": field, "operator": "is", "value": str(world.company.pk if field == "company" else 10**9)}
    answer = client_of(team.bob).get("/acme/contacts/", {"filter": json.dumps({"op": "and", "rules": [rule]})})
    assert answer.status_code == 400 and b"Zyx" not in answer.content


@pytest.mark.parametrize(("who", "knows"), [("bob", False), ("dora", True), ("erin", True), ("alice", True)])
def test_a_hidden_company_counts_as_none_in_a_filter(team, world, client_of, who, knows):
    """Olga works at a company that is erin's, Rita nowhere, Sara at one that is nobody's."""
    Contact.objects.add(team.account, name="Rita")
    Contact.objects.add(team.account, name="Sara", company=world.open_company)

    def found(operator: str, **value) -> set:
        rule = {"field": "company", "operator": operator, **value}
        query = {"filter": json.dumps({"op": "and", "rules": [rule]})}
        listing = client_of(getattr(team, who)).get("/acme/contacts/", query).context["listing"]
        return {Contact.objects.get(pk=row.key).name for row in listing.rows} - {"Zyx Silva"}

    assert found("is_empty") == ({"Rita"} if knows else {"Rita", "Olga"})
    assert found("is_not_empty") == ({"Sara", "Olga"} if knows else {"Sara"})
    assert found("is", value=str(world.open_company.pk)) == {"Sara"}
    assert found("is_not", value=str(world.open_company.pk)) == {"Rita", "Olga"}


@pytest.mark.parametrize(("who", "knows"), [("bob", False), ("alice", True)])
def test_a_history_does_not_name_the_deal_of_a_pipeline_that_one_may_not_see(team, world, client_of, who, knows):
    """Nor one that is no more: where it stood is not known."""
    team.keep_private(False)
    for pipeline_is_there in (True, False):
        PipelineGroupPermission.objects.filter(content_object=world.pipeline).delete()
        page = client_of(getattr(team, who)).get(address(world, "orders/{open_order}/history/"), headers=FRAGMENT)
        assert ("Zyx roof" in page.content.decode()) is knows and page.status_code == 200
        assert ("(hidden)" in page.content.decode()) is not knows
        if pipeline_is_there:
            Deal.objects.filter(pk=world.deal.pk).delete()


def private_routes() -> list:
    """Addresses of rows that are somebody's, or hang on such a row."""
    return [each for each in routes() if any(map(is_owned, each.models().values()))]


def is_owned(model) -> bool:
    return bool(model.owner_path or hasattr(model, "path_to_deal"))


def test_a_hidden_row_and_all_that_hangs_on_it_is_as_unknown_as_one_that_is_not_there(team, client_of, subtests):
    place, bob = furnished(team.account), client_of(team.bob)
    for model in OWNED:
        model.objects.update(**{model.owner_path: team.erin})
    before = written()
    for route in private_routes():
        with subtests.test(str(route)):
            answers = [send(place.url(route)) for send in (bob.get, bob.post)]
            assert {answer.status_code for answer in answers} in ({404}, {404, 405})
    assert written() == before


@pytest.mark.prove
@pytest.mark.parametrize("who", ["dora", "alice"])
def test_for_managers_and_administrators_privacy_changes_nothing(team, client_of, subtests, who):
    place, client = furnished(team.account), client_of(getattr(team, who))
    for model in OWNED:
        model.objects.update(**{model.owner_path: team.erin})
    for route in private_routes():
        with subtests.test(str(route)):
            team.keep_private()
            status = client.get(place.url(route)).status_code
            team.keep_private(False)
            assert client.get(place.url(route)).status_code == status


# --- counts ---


def test_the_totals_of_a_board_are_those_of_the_cards_that_one_sees(team, world, client_of):
    Deal.objects.add(world.stage, by=team.bob, title="Fence", value=5)
    for member, worth in ((team.bob, 15), (team.dora, 1010), (team.alice, 1015)):
        columns = client_of(member).get(f"/acme/pipelines/{world.pipeline.pk}/").context["columns"]
        assert [column.total.count for column in columns] == [len(column.cards) for column in columns]
        assert columns[0].total.sums == {"BRL": Decimal(worth)} == {"BRL": sum(c["value"] for c in columns[0].cards)}


def counts(client, world) -> dict:
    """What pages count: open deals, people of a company, contacts of a segment, carriers of a label, values."""
    firms = client.get("/acme/companies/").context["listing"].rows
    firm = next(row for row in firms if row.key == world.open_company.pk)
    pages = {
        "deals": client.get("/acme/pipelines/").context["active"][0].open_deals,
        "people": re.search(r'data-label="Contacts">(\d*)<', firm.cells)[1],
        "orders": client.get("/acme/orders/").context["listing"].total.number,
        "listed": client.get("/acme/contacts/").context["listing"].total.number,
    }
    client.post("/acme/contacts/segments/counts/")
    menu = {entry.label: entry for entry in client.get("/acme/contacts/").context["menu"]}
    return pages | {"segment": menu["Contacts"].children[0].count}


def test_no_count_holds_what_one_does_not_see(team, world, client_of):
    hidden = {"deals": 1, "people": "", "orders": 1, "listed": 1, "segment": "1"}
    whole = {"deals": 2, "people": "1", "orders": 2, "listed": 2, "segment": "2"}
    assert counts(client_of(team.bob), world) == hidden
    assert counts(client_of(team.alice), world) == whole
    team.keep_private(False)
    assert counts(client_of(team.bob), world) == whole


@pytest.mark.parametrize(("who", "number"), [("bob", 1), ("dora", 2), ("alice", 2)])
def test_labels_and_attributes_count_what_one_sees(team, world, who, number):
    member = getattr(team, who)
    label = Label.objects.with_uses(member).get()
    [plan] = CustomAttribute.objects.with_uses(member, "contact")
    assert (label.on_contacts, plan.used_by, plan.records_seen(member)) == (number, number, number)


def test_a_deletion_says_what_one_sees_and_that_there_may_be_more(team, world, client_of):
    url = f"/acme/contacts/{world.open_contact.pk}/deletion/"
    assert dict(client_of(team.bob).get(url).context["stays"]) == {}
    assert b"you may not see" in client_of(team.bob).get(url).content
    assert client_of(team.alice).get(url).context["stays"] == [(1, "deal")]


# --- what is typed ---


CLASHES = [
    ("contacts/new/", {"name": "Ana", "email": "SILVA@zyx.test"}),
    ("contacts/new/", {"name": "Ana", "identifier": "S-1"}),
    ("contacts/{open_contact}/fields/identifier/", {"identifier": "S-1"}),
    ("contacts/{open_contact}/addresses/", {"kind": "email", "typed": "silva@zyx.test"}),
    ("companies/new/", {"name": "New", "domains": "zyxworks.com"}),
    ("companies/{open_company}/fields/domains/", {"domains": "zyxworks.com"}),
    ("orders/new/", {"title": "Cups", "contact": "{open_contact}", "currency": "BRL", "status": "paid",
                     "source": "manual", "ordered_on": "2026-01-31", "external_id": "E-1"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "data"), CLASHES, ids=lambda each: each if isinstance(each, str) else None)
def test_a_clash_says_that_it_is_taken_and_not_by_whom(team, world, client_of, path, data):
    known = {name: each.pk for name, each in vars(world).items()}
    data = {name: value.format(**known) for name, value in data.items()}
    links = {each.get_absolute_url() for each in (world.contact, world.company, world.order)}
    answers = {who: client_of(getattr(team, who)).post(address(world, path), data) for who in ("bob", "dora")}
    assert {answer.status_code for answer in answers.values()} == {422}
    pages = {who: answer.content.decode() for who, answer in answers.items()}
    assert not any(link in pages["bob"] for link in links) and any(link in pages["dora"] for link in links)
    assert "Zyx Silva" not in pages["bob"] and "Zyx Works" not in pages["bob"]
    assert "taken already" in pages["bob"] or "already" in pages["bob"]


@pytest.mark.parametrize("field", ["contact", "company"])
def test_what_one_may_not_see_stays_where_it_stands(team, world, client_of, field):
    before, bob = getattr(Deal.objects.get(pk=world.open_deal.pk), field), client_of(team.bob)
    assert bob.post(f"/acme/deals/{world.open_deal.pk}/fields/{field}/", {field: ""}).status_code == 404
    assert bob.post(f"/acme/deals/{world.open_deal.pk}/fields/title/", {"title": "Barn"}).status_code == 302
    after = Deal.objects.get(pk=world.open_deal.pk)
    assert after.title == "Barn" and getattr(after, field) == before


def test_nothing_is_put_beside_a_card_that_one_may_not_see(team, world, client_of):
    data = {"stage": world.stage.pk, "before": world.deal.pk, "is_placed": "1"}
    url = f"/acme/deals/{world.open_deal.pk}/stage/"
    assert client_of(team.bob).post(url, data, headers=FRAGMENT).status_code == 409
    assert client_of(team.alice).post(url, data, headers=FRAGMENT).status_code == 200


def test_who_gives_a_record_away_is_led_back_to_the_list(team, world, client_of):
    bob, url = client_of(team.bob), f"/acme/contacts/{world.open_contact.pk}/"
    answer = bob.post(f"{url}fields/owner/", {"owner": team.erin.pk}, follow=True)
    assert answer.redirect_chain[-1][0] == "/acme/contacts/" and b"belongs to Erin now" in answer.content
    assert bob.get(url).status_code == 404


def test_who_makes_a_record_for_another_is_led_to_the_list(team, world, client_of):
    answer = client_of(team.bob).post("/acme/contacts/new/", {"name": "Ana", "owner": team.erin.pk})
    assert answer["Location"] == "/acme/contacts/" and Contact.objects.get(name="Ana").owner == team.erin


# --- beside the pages ---


def test_administrators_see_all_in_the_admin_and_nobody_else_gets_in(team, world, client_of):
    User.objects.filter(pk__in=[team.alice.user_id, team.bob.user_id]).update(is_staff=True)
    url = reverse("admin:contacts_contact_changelist")
    assert b"Zyx Silva" in client_of(team.alice).get(url).content
    assert b"Zyx" not in client_of(team.bob).get(url, follow=True).content


def test_the_stream_tells_ids_and_no_names(team, world):
    for event in Event.objects.of(team.account).prefetch_related("about"):
        assert "zyx" not in json.dumps(_notice(event)).lower()


def test_privacy_is_switched_in_the_settings(team, client_of):
    fields = {"name": "Acme", "country": "BR", "language": "en", "time_zone": "UTC", "currency": "BRL"}
    fields, alice = fields | {"session_days": "14"}, client_of(team.alice)
    assert b"Records are private to their owners" in alice.get("/acme/settings/account/").content
    for sent, is_private in (({}, False), ({"is_private": "on"}, True)):
        assert alice.post("/acme/settings/account/", fields | sent).status_code == 302
        assert Account.objects.get(slug="acme").is_private is is_private


@pytest.mark.parametrize("url", ["/acme/contacts/", "/acme/pipelines/{pipeline}/"])
def test_privacy_asks_once_however_many_colleagues(team, world, client_of, url):
    dora, url = client_of(team.dora), url.format(pipeline=world.pipeline.pk)

    def questions(is_private: bool) -> int:
        team.keep_private(is_private)
        caches["memory"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert dora.get(url).status_code == 200
        return len(asked)

    questions(True)
    without, few = questions(False), questions(True)
    north = Team.objects.create(account=team.account, name="North")
    TeamMember.objects.create(account=team.account, team=north, member=team.dora, is_manager=True)
    for number in range(50):
        user = User.objects.create_user(f"p{number}@example.com")
        member = Member.objects.join(team.account, user, Role.objects.of(team.account).get(name="Seller"))
        TeamMember.objects.create(account=team.account, team=north, member=member)
        Contact.objects.add(team.account, name=f"Ana {number}", owner=member)
    assert questions(True) == few <= without + 1


# --- the door itself ---


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_what_hangs_on_a_private_record_follows_it(model):
    private = {Contact, Company, Deal, Order}
    hangs_on = {field.related_model for field in model._meta.local_fields if field.is_relation}
    assert not hangs_on & private or is_owned(model), "say by `owner_path` whose its rows are"


@pytest.mark.parametrize("model", [each for each in tenant_models() if each.owner_path], ids=str)
def test_a_row_at_hand_is_judged_as_in_the_database(team, model):
    made = row(model, team.account)
    for pipeline in Pipeline.objects.of(team.account):
        pipeline.grant_default_rights()
    for owner in (team.erin, team.bob, None):
        for each in OWNED:
            each.objects.update(**{each.owner_path: owner})
        made = model.objects.get(pk=made.pk)
        for member in (team.bob, team.dora, team.alice):
            assert made.is_visible_to(member) is (made in model.objects.visible_to(member))
        assert made.is_visible_to(team.bob) is (owner != team.erin)
