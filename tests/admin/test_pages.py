"""Every page of the admin works for a superuser."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin

from accounts.backoffice.model_admin import ReadOnly, WalledAdmin
from accounts.backoffice.walls import WalledForm
from accounts.models import Account, Event, Label, Member, Role
from companies.models import Company
from contacts.models import Contact, Segment
from crm.models import Deal, Stage, StageVisit
from orders.models import Order
from tests.rows import row

READ_ONLY = (ReadOnly, ProcrastinateJobAdmin)
OURS = [model for model in apps.get_models() if (settings.BASE_DIR / model._meta.app_config.name).is_dir()]


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_model_of_every_app_is_there():
    assert [model for model in OURS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_list_and_add_page_open_for_a_superuser(model, as_root, cast):
    assert as_root.get(address(model, "changelist")).status_code == 200
    is_read_only = isinstance(admin.site.get_model_admin(model), READ_ONLY)
    answer = as_root.get(address(model, "add"), {"account": cast.account.pk})
    assert answer.status_code == (403 if is_read_only else 200)


def test_the_front_page_shows_staff_what_the_sidebar_shows(as_alice):
    page = as_alice.get("/admin/").content.decode()
    assert page.count("/admin/contacts/contact/") > 1 and "/admin/accounts/user/" not in page
    assert "/admin/crm/deallabel/" not in page


@pytest.mark.parametrize("model", [Contact, Company, Deal, Order, Member, Role, Stage, StageVisit], ids=str)
def test_a_list_asks_as_often_for_many_as_for_one(model, staff, as_alice):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert as_alice.get(address(model, "changelist")).status_code == 200
        return len(asked)

    row(model, staff.account)
    queries(), (few := queries())
    for _ in range(5):
        row(model, staff.account)
    assert queries() <= few + 1


def test_what_is_added_belongs_to_the_account_that_was_chosen(staff, as_alice, root):
    as_alice.post(address(Label, "add"), {"name": "VIP", "hue": 3, "account": staff.rival.pk})
    assert Label.objects.get().account == staff.account


def test_with_several_accounts_one_is_chosen_first(staff, as_alice):
    Member.objects.join(staff.rival, staff.alice.user, Role.objects.of(staff.rival).get(name="Administrator"))
    page = as_alice.get(address(Label, "add")).content.decode()
    assert "Acme" in page and "Rival" in page and '<input type="text" name="name"' not in page
    as_alice.post(f"{address(Label, 'add')}?account={staff.rival.pk}", {"name": "VIP", "hue": 3})
    assert Label.objects.get().account == staff.rival


def test_an_account_that_one_does_not_administer_cannot_be_chosen(staff, as_alice):
    as_alice.post(f"{address(Label, 'add')}?account={staff.rival.pk}", {"name": "VIP", "hue": 3})
    assert not Label.objects.exists()


def test_a_name_is_unique_within_the_account(staff, as_alice):
    Label.objects.create(account=staff.account, name="VIP")
    answer = as_alice.post(address(Label, "add"), {"name": "vip", "hue": 3})
    assert answer.status_code == 200 and Label.objects.count() == 1


def test_a_contact_changes_by_its_own_verbs(staff, as_alice):
    ana = Contact.objects.add(staff.account, name="Ana", emails=["ana@x.com"])
    fields = {"name": "Ana B", "emails": "ana@y.com\nana@x.com", "phones": "(11) 98765-4321"}
    assert as_alice.post(address(Contact, "change", ana.pk), fields).status_code == 302
    ana.refresh_from_db()
    assert (ana.name, ana.email, ana.phone, ana.version) == ("Ana B", "ana@y.com", "+5511987654321", 2)
    assert Event.objects.get(verb="contact.changed").actor == staff.alice


def test_a_refused_form_says_why_and_keeps_what_was_typed(staff, as_alice):
    bia = Contact.objects.add(staff.account, name="Bia", emails=["bia@x.com"])
    eva = Contact.objects.add(staff.account, name="Eva")
    typed = {"name": "Typed already", "emails": "bia@x.com", "city": "Santos"}
    for page in (address(Contact, "add"), address(Contact, "change", eva.pk)):
        answer = as_alice.post(page, typed)
        shown = answer.content.decode()
        assert answer.status_code == 422 and "already belongs to Bia" in shown
        assert 'value="Typed already"' in shown and 'value="Santos"' in shown
    assert set(Contact.objects.values_list("name", "city")) == {("Bia", ""), ("Eva", "")}
    as_alice.post(address(Contact, "change", eva.pk), typed | {"emails": "eva@x.com"})
    assert Contact.objects.exclude(pk=bia.pk).get().email == "eva@x.com"


def test_every_form_can_say_what_a_verb_refuses():
    """What is changed by verbs keeps what was typed: its form takes the refusal."""
    walled = [each for each in admin.site._registry.values() if isinstance(each, WalledAdmin)]
    assert len(walled) > 20 and [each for each in walled if not issubclass(each.form, WalledForm)] == []


def test_the_last_administrator_stays_in_the_admin_too(staff, as_alice):
    fields = {"roles": [Role.objects.of(staff.account).get(name="Viewer").pk], "is_active": "on"}
    answer = as_alice.post(address(Member, "change", staff.alice.pk), fields, follow=True)
    assert "Somebody has to administer" in answer.content.decode()
    assert staff.alice.roles.get().name == "Administrator"


def test_a_role_changed_in_the_admin_takes_effect(staff, as_alice):
    seller = Role.objects.of(staff.account).get(name="Seller")
    as_alice.post(address(Role, "change", seller.pk), {"name": "Seller", "permissions": ["see_contacts"]})
    assert Member.objects.get(pk=staff.bob.pk).permissions == {"see_contacts"}


def test_a_new_account_gets_roles_and_its_maker_as_administrator(as_root, root):
    fields = {"name": "New", "slug": "new", "country": "BR", "language": "en", "time_zone": "UTC"}
    as_root.post(address(Account, "add"), fields | {"currency": "BRL", "modules": ["crm"], "session_days": 14})
    account = Account.objects.get(slug="new")
    assert Role.objects.of(account).count() == 3 and Member.objects.get(account=account).user == root


def test_a_segment_that_others_ask_for_stays_shared(as_alice, staff):
    locals_ = Segment.objects.add("Locals", {}, by=staff.alice, is_shared=True)
    asks = {"op": "and", "rules": [{"field": "segment", "operator": "is", "value": str(locals_.pk)}]}
    Segment.objects.add("Uses it", {"filter": asks}, by=staff.bob)
    url, sent = address(Segment, "change", locals_.pk), {"name": "Locals", "owner": staff.alice.pk, "position": 0}
    answer = as_alice.post(url, sent)
    assert answer.status_code == 422 and Segment.objects.get(pk=locals_.pk).is_shared
    assert as_alice.post(url, sent | {"is_shared": "on", "name": "Near"}).status_code == 302
    assert Segment.objects.filter(name="Near").exists()


def test_a_label_is_renamed_by_its_verb(as_alice, staff):
    vip = Label.objects.create(account=staff.account, name="VIP", hue=1)
    assert as_alice.post(address(Label, "change", vip.pk), {"name": "Vip", "hue": 2}).status_code == 302
    assert Event.objects.get(verb="label.changed").data == {"name": "Vip", "hue": 2}
