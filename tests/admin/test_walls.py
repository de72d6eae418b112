"""Staff of one account find, open, change, delete and grant nothing of another's."""

import pytest
from django.urls import reverse

from accounts.models import Account, Member, Role, Team, TeamMember, User
from contacts.models import Contact
from crm.models import Deal, Stage, StageVisit
from orders.models import Order
from tests.admin.test_pages import address
from tests.rows import row, tenant_models

MODELS = tenant_models()


@pytest.fixture
def own(staff) -> dict:
    """One row of every table in alice's account."""
    return {model: row(model, staff.account) for model in MODELS}


@pytest.fixture
def theirs(staff) -> dict:
    """One row of every table in mallory's account."""
    return {model: row(model, staff.rival) for model in MODELS}


def test_a_list_shows_the_rows_of_ones_own_account_alone(own, theirs, as_alice):
    shown = {model: as_alice.get(address(model, "changelist")).context["cl"].queryset for model in MODELS}
    assert [model for model in MODELS if own[model] not in shown[model]] == []
    assert [model for model in MODELS if theirs[model] in shown[model]] == []


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_a_row_of_another_account_is_as_unknown_as_one_that_is_not_there(page, theirs, as_alice):
    for model, other in theirs.items():
        unknown = as_alice.get(address(model, page, 999_999_999))
        found = as_alice.get(address(model, page, other.pk))
        assert found.status_code == unknown.status_code and found.status_code in {302, 403}, model
        assert found.headers.get("Location") == unknown.headers.get("Location")


def test_nothing_of_another_account_can_be_deleted(theirs, as_alice):
    for model, other in theirs.items():
        chosen = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
        as_alice.post(address(model, "changelist"), chosen)
        as_alice.post(address(model, "delete", other.pk), {"post": "yes"})
        assert model._base_manager.filter(pk=other.pk).exists(), model


def test_no_form_offers_an_account_or_a_row_of_another(own, theirs, as_alice):
    for model in MODELS:
        answer = as_alice.get(address(model, "change", own[model].pk))
        assert answer.status_code == 200, model
        for field in fields_of(answer):
            assert field.model not in {Account, User}
            assert theirs[field.model] not in field, (model, field.model)


def fields_of(answer) -> list:
    """The choices of every field that a person could fill in on a page of the admin."""
    formsets = [each.formset for each in answer.context["inline_admin_formsets"]]
    forms = [answer.context["adminform"].form, *(formset.empty_form for formset in formsets)]
    fields = [field for form in forms for field in form.fields.values() if not field.widget.is_hidden]
    return [field.queryset for field in fields if hasattr(field, "queryset")]


def test_an_inline_takes_no_row_of_another_account(own, theirs, as_alice):
    ours, other = own[Team], theirs[TeamMember]
    inline = {"teammember_set-TOTAL_FORMS": 1, "teammember_set-INITIAL_FORMS": 1, "teammember_set-0-id": other.pk}
    more = {"teammember_set-0-team": ours.pk, "teammember_set-0-member": theirs[Member].pk, "name": "Sales"}
    as_alice.post(address(Team, "change", ours.pk), inline | more)
    as_alice.post(address(Team, "change", ours.pk), inline | more | {"teammember_set-INITIAL_FORMS": 0})
    other.refresh_from_db()
    assert other.team != ours and not ours.teammember_set.filter(member__account=other.account).exists()


def test_filters_offer_the_rows_of_ones_own_account_alone(own, theirs, as_alice):
    for model in MODELS:
        page = as_alice.get(address(model, "changelist")).content.decode()
        assert "Rival" not in page and "Mallory" not in page, model


def autocomplete(client, source, field: str, **extra) -> list[str]:
    query = {"app_label": source._meta.app_label, "model_name": source._meta.model_name, "field_name": field}
    answer = client.get(reverse("admin:autocomplete"), query | extra)
    return [each["text"] for each in answer.json()["results"]]


def test_autocomplete_offers_the_rows_of_ones_own_account_alone(staff, as_alice):
    Contact.objects.create(account=staff.account, name="Ours")
    Contact.objects.create(account=staff.rival, name="Theirs")
    assert autocomplete(as_alice, Deal, "contact") == ["Ours"]
    assert autocomplete(as_alice, Deal, "contact", account=staff.rival.pk) == []


def test_a_form_asks_for_choices_of_the_rows_own_account(staff, as_alice):
    Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
    Contact.objects.create(account=staff.account, name="Ours")
    Contact.objects.create(account=staff.rival, name="Theirs")
    assert autocomplete(as_alice, Deal, "contact", account=staff.rival.pk) == ["Theirs"]


def test_who_administers_two_accounts_searches_both(staff, as_alice, as_root):
    Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
    for account in (staff.account, staff.rival):
        Contact.objects.add(account, name=f"Zoraide of {account}", phones=["(81) 99999-1234"])
    for text in ("zorai", "99999-1234"):
        page = as_alice.get(address(Contact, "changelist"), {"q": text}).content.decode()
        assert "Zoraide of Acme" in page and "Zoraide of Rival" in page, text
    assert "Zoraide of Rival" in as_root.get(address(Contact, "changelist"), {"q": "zorai"}).content.decode()


def test_a_posted_row_of_another_account_is_refused(staff, as_alice):
    Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
    theirs = Contact.objects.create(account=staff.rival, name="Theirs")
    order = row(Order, staff.account)
    fields = {"contact": theirs.pk, "title": "Order", "value": "1", "currency": "BRL", "status": "paid"}
    inline = {"items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0}
    more = {"source": "manual", "ordered_on": "2026-01-31", "account": staff.rival.pk}
    answer = as_alice.post(address(type(order), "change", order.pk), fields | inline | more)
    assert answer.status_code == 200 and answer.context["adminform"].form.errors.keys() == {"contact"}


def test_there_is_no_way_round_by_content_type(staff, as_alice):
    theirs = Contact.objects.create(account=staff.rival, name="Theirs")
    assert as_alice.get(f"/admin/r/1/{theirs.pk}/").status_code == 404


def test_who_administers_nothing_does_not_get_in(staff, client_of):
    staff.bob.user.is_staff = True
    staff.bob.user.save()
    assert client_of(staff.bob).get("/admin/", follow=True).status_code == 403
    assert client_of(staff.carol).get("/admin/", follow=True).status_code == 403


def test_who_is_kept_out_of_the_account_is_kept_out_of_its_admin(staff, as_alice):
    staff.bob.give(Role.objects.of(staff.account).get(name="Administrator"))
    staff.alice.deactivate()
    assert as_alice.get("/admin/contacts/contact/", follow=True).status_code == 403


def test_without_a_sign_in_one_goes_to_the_products_own(client):
    answer = client.get("/admin/contacts/contact/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_users_are_for_superusers_alone(staff, as_alice):
    assert as_alice.get("/admin/accounts/user/").status_code == 403
    assert as_alice.get(f"/admin/accounts/user/{staff.mallory.user_id}/change/").status_code in {302, 403}


def test_a_role_without_a_right_does_not_have_it_in_the_admin_either(staff, as_alice):
    administrator = Role.objects.of(staff.account).get(name="Administrator")
    administrator.set_permissions({"administer", "see_contacts"})
    contact = Contact.objects.create(account=staff.account, name="Ana")
    assert as_alice.get("/admin/orders/order/").status_code == 403
    assert as_alice.get(f"/admin/contacts/contact/{contact.pk}/change/").status_code == 200
    answer = as_alice.post(f"/admin/contacts/contact/{contact.pk}/change/", {"name": "Changed"})
    contact.refresh_from_db()
    assert answer.status_code == 403 and contact.name == "Ana"


def test_a_deal_does_not_change_its_stage_in_the_admin(staff, as_alice):
    deal = row(Deal, staff.account)
    deal.pipeline.grant_default_rights()
    other = Stage.objects.create(account=staff.account, pipeline=deal.pipeline, name="Other")
    fields = {"title": "Roof", "stage": other.pk, "value": "5", "currency": "BRL", "priority": "2"}
    as_alice.post(address(Deal, "change", deal.pk), fields)
    deal.refresh_from_db()
    assert deal.title == "Roof" and deal.stage != other


def test_a_module_that_is_off_is_gone_here_too(staff, as_alice):
    Account.objects.filter(pk=staff.account.pk).update(modules=["crm"])
    assert as_alice.get("/admin/companies/company/").status_code == 403


def test_history_goes_with_what_it_belongs_to_and_never_alone(staff, as_alice):
    visit = row(StageVisit, staff.account)
    visit.deal.pipeline.grant_default_rights()
    assert as_alice.post(address(StageVisit, "delete", visit.pk), {"post": "yes"}).status_code == 403
    assert as_alice.post(address(Deal, "delete", visit.deal_id), {"post": "yes"}).status_code == 302
    assert not StageVisit.objects.exists() and not Deal.objects.exists()


def test_what_the_database_cannot_hold_is_refused_in_words(staff, as_alice):
    assert autocomplete(as_alice, Deal, "contact", term="a\0b") == []
    ana = Contact.objects.add(staff.account, name="Ana")
    url = reverse("admin:contacts_contact_change", args=[ana.pk])
    for typed in (r'{"\ud800": "x"}', r'{"plan": "\ud800"}', r'{"a\u0000b": "x"}'):
        answer = as_alice.post(url, {"name": "Ana", "attributes": typed})
        assert answer.status_code == 200 and answer.context["adminform"].form.errors["attributes"], typed
