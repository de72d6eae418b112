import datetime
import re
from decimal import Decimal
from html import unescape

import pytest

from accounts.forms.account import ProfileForm
from accounts.forms.attribute import AttributeForm
from accounts.models import Account, CustomAttribute, ExchangeRate, Member, Role, User

URL = "/acme/settings/"


def role(account, name) -> Role:
    return Role.objects.of(account).get(name=name)


def account_fields(**changes) -> dict:
    fields = {"name": "Acme", "country": "BR", "language": "en", "time_zone": "UTC", "currency": "BRL"}
    return fields | {"modules": ["crm"], "session_days": 14} | changes


@pytest.mark.parametrize(("who", "first"), [("alice", "account"), ("bob", "profile"), ("carol", "profile")])
def test_settings_open_at_the_first_tab_of_ones_role(cast, client_of, who, first):
    assert client_of(getattr(cast, who)).get(URL)["Location"] == f"{URL}{first}/"


def test_tabs_are_those_that_the_role_opens(cast, client_of):
    page = client_of(cast.bob).get(f"{URL}profile/").content.decode()
    assert f"{URL}profile/" in page and f"{URL}members/" not in page and f"{URL}labels/" not in page


def test_the_account_is_changed_and_nothing_but_what_the_form_holds(cast, client_of):
    fields = account_fields(name="Acme Sul", time_zone="America/Bahia", slug="taken", id="99")
    client_of(cast.alice).post(f"{URL}account/", fields)
    cast.account.refresh_from_db()
    assert (cast.account.name, cast.account.time_zone, cast.account.slug) == ("Acme Sul", "America/Bahia", "acme")
    assert cast.account.modules == ["crm"]


@pytest.mark.parametrize("changes", [{"time_zone": "Mars/Base"}, {"currency": "XXX"}, {"country": "ZZ"}, {"name": ""}])
def test_what_does_not_exist_is_not_saved(cast, client_of, changes):
    answer = client_of(cast.alice).post(f"{URL}account/", account_fields(**changes))
    before = cast.account.name
    cast.account.refresh_from_db()
    assert answer.status_code == 422 and cast.account.name == before and cast.account.time_zone != "Mars/Base"


def test_a_module_switched_off_leaves_the_menu(cast, client_of):
    client = client_of(cast.alice)
    client.post(f"{URL}account/", account_fields(modules=[]))
    assert client.get("/acme/crm/").status_code == 404


def test_a_rate_is_added_and_deleted(cast, client_of):
    client = client_of(cast.alice)
    client.post(f"{URL}currencies/", {"currency": "USD", "rate": "5.42", "date": "2026-01-31"})
    rate = ExchangeRate.objects.get()
    assert (rate.rate, rate.date, rate.account) == (Decimal("5.42"), datetime.date(2026, 1, 31), cast.account)
    client.post(f"{URL}currencies/{rate.pk}/deletion/")
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("changes", [{"rate": "0"}, {"rate": "-1"}, {"currency": "BRL"}, {"date": "31/02/2026"}])
def test_a_rate_that_cannot_be_is_refused(cast, client_of, changes):
    answer = client_of(cast.alice).post(
        f"{URL}currencies/", {"currency": "USD", "rate": "5", "date": "2026-01-31"} | changes
    )
    assert answer.status_code == 422 and not ExchangeRate.objects.exists()


def test_one_day_has_one_rate_the_last_one_typed(cast, client_of):
    for rate in ("5.42", "5.50"):
        client_of(cast.alice).post(f"{URL}currencies/", {"currency": "USD", "rate": rate, "date": "2026-01-31"})
    assert ExchangeRate.objects.get().rate == Decimal("5.50")


def test_a_members_roles_are_changed(cast, client_of):
    client_of(cast.alice).post(f"{URL}members/{cast.bob.pk}/", {"roles": [role(cast.account, "Viewer").pk]})
    assert cast.bob.roles.get().name == "Viewer"


def test_a_role_beyond_ones_own_is_neither_offered_nor_given(cast, client_of):
    cast.bob.set_roles([Role.make(cast.account, "Clerk", {"administer", "see_contacts"})])
    client, url = client_of(cast.bob), f"{URL}members/{cast.carol.pk}/"
    page = client.get(url).content.decode()
    assert "Clerk" in page and "Viewer" in page and "Seller" not in page
    assert client.post(url, {"roles": [role(cast.account, "Seller").pk]}).status_code == 422
    assert cast.carol.roles.get().name == "Viewer"


def test_the_last_administrator_keeps_the_role_and_is_told_why(cast, client_of):
    fields = {"roles": [role(cast.account, "Viewer").pk]}
    answer = client_of(cast.alice).post(f"{URL}members/{cast.alice.pk}/", fields)
    assert answer.status_code == 422 and b"Somebody has to administer" in answer.content
    assert cast.alice.roles.get().name == "Administrator"


def test_the_last_administrator_is_not_kept_out(cast, client_of):
    client = client_of(cast.alice)
    answer = client.post(f"{URL}members/{cast.alice.pk}/state/", {"active": "0"}, follow=True)
    assert b"Somebody has to administer" in answer.content
    assert client.get(f"{URL}members/").status_code == 200


def test_a_member_is_kept_out_and_let_in_again(cast, client_of):
    alice, bob = client_of(cast.alice), client_of(cast.bob)
    alice.post(f"{URL}members/{cast.bob.pk}/state/", {"active": "0"})
    assert bob.get(f"{URL}profile/").status_code == 404
    alice.post(f"{URL}members/{cast.bob.pk}/state/", {"active": "1"})
    assert bob.get(f"{URL}profile/").status_code == 200


def test_a_role_is_made_and_changed(cast, client_of):
    client = client_of(cast.alice)
    client.post(f"{URL}roles/new/", {"name": "Support", "permissions": ["see_contacts"]})
    support = role(cast.account, "Support")
    client.post(f"{URL}roles/{support.pk}/", {"name": "Care", "permissions": ["see_contacts", "see_orders"]})
    assert role(cast.account, "Care").permissions() == {"see_contacts", "see_orders"}


@pytest.mark.parametrize("fields", [{"name": "seller"}, {"name": ""}, {"name": "X", "permissions": ["superuser"]}])
def test_a_role_with_a_taken_name_or_an_unknown_permission_is_refused(cast, client_of, fields):
    assert client_of(cast.alice).post(f"{URL}roles/new/", fields).status_code == 422
    assert Role.objects.of(cast.account).count() == 3


def test_the_administrators_role_keeps_the_right_to_administer(cast, client_of):
    administrator = role(cast.account, "Administrator")
    answer = client_of(cast.alice).post(f"{URL}roles/{administrator.pk}/", {"name": "Boss", "permissions": []})
    assert answer.status_code == 422 and "administer" in administrator.permissions()
    assert role(cast.account, "Administrator")


def test_deleting_a_role_says_who_loses_it(cast, client_of):
    seller, client = role(cast.account, "Seller"), client_of(cast.alice)
    assert b"1 member has this role" in client.get(f"{URL}roles/{seller.pk}/deletion/").content
    client.post(f"{URL}roles/{seller.pk}/deletion/")
    assert not Member.objects.get(pk=cast.bob.pk).permissions


def test_everybody_has_their_own_language_and_time_zone(cast, client_of):
    client = client_of(cast.carol)
    client.post(f"{URL}profile/", {"name": "Caro", "language": "pt-br", "time_zone": "Asia/Tokyo", "is_staff": "1"})
    user = User.objects.get(pk=cast.carol.user_id)
    assert (user.name, user.language, user.time_zone, user.is_staff) == ("Caro", "pt-br", "Asia/Tokyo", False)
    assert b'lang="pt-br"' in client.get(f"{URL}profile/").content


@pytest.mark.parametrize("page", ["members/", "roles/"])
def test_a_list_asks_as_often_for_many_as_for_few(cast, client_of, page, django_assert_max_num_queries):
    for number in range(15):
        made = Role.make(cast.account, f"Role {number}", ["see_contacts"])
        Member.objects.join(cast.account, User.objects.create_user(f"p{number}@example.com"), made)
    client = client_of(cast.alice)
    with django_assert_max_num_queries(16):
        client.get(f"{URL}{page}")


# -- two who change the same


def seen_on(client, url: str) -> dict[str, list[str]]:
    """What the form at `url` says that its person saw."""
    return seen_on_page(client.get(url).text)


def seen_on_page(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(seen-[^"]*)" value="([^"]*)">', text):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_what_another_has_changed_meanwhile_stays_unless_one_changes_the_same(cast, client_of):
    client, url = client_of(cast.alice), f"{URL}account/"
    known = seen_on(client, url)
    asked = {name.removeprefix("seen-"): values for name, values in known.items() if name != "seen-"}
    asked = {name: values for name, values in asked.items() if values != ["False"]}
    Account.objects.filter(pk=cast.account.pk).update(is_private=True, modules=["crm", "orders"])
    sent = known | asked | {"name": "Acme Sul", "modules": ["crm", "companies"]}
    assert client.post(url, sent).status_code == 302
    account = Account.objects.get(pk=cast.account.pk)
    assert (account.name, account.is_private, sorted(account.modules)) == ("Acme Sul", True, ["crm"])
    answer = client.post(url, known | asked | {"name": "Acme Norte"})
    assert answer.status_code == 409 and "Acme Sul" in answer.text and 'value="Acme Norte"' in answer.text
    again = dict(answer.context["form"].data.lists())
    assert again["is_private"] == ["True"]
    assert client.post(url, again | seen_on_page(answer.text)).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.is_private) == ("Acme Norte", True)


def test_two_who_change_the_rights_of_one_both_do(cast, client_of):
    client, seller = client_of(cast.alice), role(cast.account, "Seller")
    pages = {"role": f"{URL}roles/{seller.pk}/", "member": f"{URL}members/{cast.bob.pk}/"}
    known = {name: seen_on(client, url) for name, url in pages.items()}
    seller.set_permissions(seller.permissions() - {"export_records"})
    cast.bob.set_roles([seller, role(cast.account, "Viewer")])
    asked = {name.removeprefix("seen-"): values for name, values in known["role"].items()}
    asked["permissions"] = [each for each in asked["permissions"] if each != "import_records"]
    assert client.post(pages["role"], known["role"] | asked).status_code == 302
    assert {"export_records", "import_records"}.isdisjoint(seller.permissions()) and cast.bob.can("see_contacts")
    assert client.post(pages["member"], known["member"] | {"roles": known["member"]["seen-roles"]}).status_code == 302
    assert {str(each) for each in cast.bob.roles.all()} == {"Seller", "Viewer"}


def test_a_form_writes_nothing_but_what_it_asks_for(cast):
    user, sent = User.objects.get(pk=cast.bob.user_id), {"name": "Bob B.", "language": "", "time_zone": ""}
    form = ProfileForm(sent, instance=user)
    assert form.is_valid()
    cast.bob.user.set_password("another horse")
    cast.bob.user.save()
    form.save()
    user.refresh_from_db()
    assert user.name == "Bob B." and user.check_password("another horse")

    plan = CustomAttribute.objects.create(account=cast.account, key="plan", name="Plan", type="list", options=["A"])
    sent = {"name": "Tariff", "description": "", "pattern": "", "hint": ""}
    form = AttributeForm(sent, instance=CustomAttribute.objects.get(), member=cast.alice)
    assert form.is_valid(), form.errors
    plan.add_option("B", by=cast.alice)
    form.save()
    plan.refresh_from_db()
    assert (plan.name, plan.options) == ("Tariff", ["A", "B"])
    form = AttributeForm(sent, instance=CustomAttribute.objects.get(), member=cast.alice)
    assert form.is_valid()
    plan.remove(by=cast.alice)
    with pytest.raises(CustomAttribute.DoesNotExist):
        form.save()
    assert not CustomAttribute.objects.exists()
