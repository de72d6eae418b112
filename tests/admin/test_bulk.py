"""Case 5 of the attacks: one id that is not one's own among fifty refuses the whole act, whatever the act."""

import pytest
from django.contrib import admin

from accounts.backoffice.model_admin import ReadOnly
from accounts.models import Label
from companies.models import Company
from contacts.models import Contact
from crm.models import Deal
from orders.models import Order
from tests.access.test_walls import state
from tests.admin.test_pages import address
from tests.rows import row, tenant_models

CHANGED = [model for model in tenant_models() if not isinstance(admin.site.get_model_admin(model), ReadOnly)]
RECORDS = [Contact, Company, Deal, Order]
UNKNOWN = 999_999_999


def chosen(action: str, *ids) -> dict:
    return {"action": action, "_selected_action": ids, "post": "yes"}


def refused(client, model, fields: dict) -> bool:
    """Whether the list says that nothing was done."""
    answer = client.post(address(model, "changelist"), fields, follow=True)
    return "Nothing has been done" in answer.content.decode()


@pytest.fixture
def fifty(staff) -> list[int]:
    return [Contact.objects.add(staff.account, name=f"Ana {number}").pk for number in range(50)]


@pytest.fixture
def foreign(staff) -> int:
    return Contact.objects.add(staff.rival, name="Theirs").pk


def test_fifty_of_ones_own_are_deleted(staff, fifty, as_alice):
    as_alice.post(address(Contact, "changelist"), chosen("delete_selected", *fifty))
    assert not Contact.objects.exists()


def test_one_foreign_id_among_fifty_deletes_nothing(staff, fifty, foreign, as_alice):
    before = state(staff.account), state(staff.rival)
    for strange in (foreign, UNKNOWN, "1 or 1=1", ""):
        assert refused(as_alice, Contact, chosen("delete_selected", *fifty[1:], strange))
        assert refused(as_alice, Contact, chosen("delete_selected", *fifty, strange) | {"select_across": "1"})
    assert (state(staff.account), state(staff.rival)) == before


@pytest.mark.parametrize("model", CHANGED, ids=lambda model: model._meta.label)
def test_one_foreign_id_refuses_the_deletion_in_every_list(model, staff, as_alice):
    own, theirs = row(model, staff.account), row(model, staff.rival)
    before = state(staff.account), state(staff.rival)
    assert refused(as_alice, model, chosen("delete_selected", own.pk, theirs.pk))
    assert (state(staff.account), state(staff.rival)) == before


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)
def test_one_foreign_id_refuses_the_export(model, staff, as_alice):
    own, theirs = row(model, staff.account), row(model, staff.rival)
    fields = {"format": "0", "resource": ""}
    for strange in (theirs.pk, UNKNOWN):
        answer = as_alice.post(address(model, "export"), fields | {"export_items": [own.pk, strange]})
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "export_items" in answer.context["form"].errors
    answer = as_alice.post(address(model, "export"), fields | {"export_items": [own.pk]})
    assert answer.headers["Content-Type"] == "text/csv" and len(answer.content.decode().splitlines()) == 2


def test_one_foreign_id_refuses_any_other_act(staff, as_alice, monkeypatch):
    def paint(_admin, _request, labels):
        labels.update(hue=9)

    monkeypatch.setattr(type(admin.site.get_model_admin(Label)), "actions", [paint])
    own, theirs = (Label.objects.create(account=account, name="VIP", hue=1) for account in (staff.account, staff.rival))
    assert refused(as_alice, Label, chosen("paint", own.pk, theirs.pk))
    assert not Label.objects.filter(hue=9).exists()
    assert not refused(as_alice, Label, chosen("paint", own.pk)) and Label.objects.get(hue=9) == own


def test_what_one_row_refuses_is_done_to_none(staff, as_alice):
    """The last administrator stays, so bob stays as well."""
    members = [staff.bob.pk, staff.carol.pk, staff.alice.pk]
    before = state(staff.account)
    answer = as_alice.post("/admin/accounts/member/?o=-1", chosen("delete_selected", *members), follow=True)
    assert "Somebody has to administer" in answer.content.decode() and state(staff.account) == before
