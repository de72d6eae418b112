"""Records deleted with all that hangs on them, and brought back as they were."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.utils import timezone

from accounts.models import Event, Label
from accounts.models.event import EventAbout
from bulk.models import BulkAction
from bulk.purging import purge
from companies.models import Company
from contacts.models import Contact, ContactNote, Conversation
from contacts.tasks import sweep_attachments, sweep_pictures
from crm.models import Deal, Pipeline
from orders.models import Order
from tests.access.test_walls import state
from tests.crm.conftest import STAGES

TELLING = (BulkAction, Event, EventAbout)


def everything(account) -> dict:
    """Every row of the account but those that tell of the action."""
    return {model: rows for model, rows in state(account).items() if model not in TELLING}


@pytest.fixture
def ana(cast, vip, acme) -> Contact:
    """With everything that can hang on a contact."""
    account = cast.account
    ana = Contact.objects.add(
        account, by=cast.bob, name="Ana", emails=["ana@x.test", "a@x.test"], phones=["+5511987654321"], labels=[vip],
        company=acme, owner=cast.bob, identifier="A-1", city="São Luís",
    )  # fmt: skip
    ana.set_picture(ContentFile(b"picture", "a.webp"), by=cast.bob)
    ana.add_note("<p>Likes blue</p>", by=cast.bob)
    now = timezone.now()
    talk = Conversation.objects.create(
        account=account, contact=ana, channel="email", created_at=now, last_message_at=now, assignee=cast.bob
    )
    talk.set_labels([vip])
    talk.write("Hello", by=cast.bob)
    Order.objects.add(
        account, by=cast.bob, title="Mugs", contact=ana, ordered_on="2026-01-31",
        items=[{"name": "Mug", "quantity": 2, "unit_price": 3}],
    )  # fmt: skip
    stage = Pipeline.objects.create_from(STAGES, name="Sales", by=cast.alice).stages.first()
    Deal.objects.add(stage, by=cast.bob, title="Roof", contact=ana)
    other = Deal.objects.add(stage, by=cast.bob, title="Shed")
    other.further_contacts.create(account=account, contact=ana)
    return ana


def test_a_deleted_contact_comes_back_with_all_that_hung_on_it(desk, cast, ana, people):
    before, picture = everything(cast.account), Contact.objects.get(pk=ana.pk).avatar.name
    done = desk.act("delete", [ana, *people])
    assert (done.status, done.counts) == ("done", {"changed": 4}) and not Contact.objects.exists()
    assert not Conversation.objects.exists() and not Order.objects.exists() and not ContactNote.objects.exists()
    assert Deal.objects.filter(contact=None).count() == 2 and default_storage.exists(picture)
    assert done.undo(by=cast.alice) and done.undo_counts == {"restored": 4}
    assert everything(cast.account) == before


def test_a_tree_of_companies_comes_back_in_whatever_order_it_went(desk, cast, acme, ana, monkeypatch):
    monkeypatch.setattr("bulk.freezing.PART_ROWS", 1)
    monkeypatch.setattr("bulk.running.UNDO_ROWS", 1)
    child = Company.objects.add(cast.account, name="Child", parent=acme, domains=["child.test"])
    Company.objects.filter(pk=acme.pk).update(parent=Company.objects.add(cast.account, name="Head"))
    Company.objects.add(cast.account, name="Grandchild", parent=child)
    before = list(Company.objects.order_by("pk").values_list("name", "parent__name"))
    done = desk.act("delete", kind="company")
    assert not Company.objects.exists() and Contact.objects.get(pk=ana.pk).company is None
    assert Event.objects.filter(verb="company.parent_deleted").exists()
    done.undo(by=cast.alice)
    assert list(Company.objects.order_by("pk").values_list("name", "parent__name")) == before
    assert Contact.objects.get(pk=ana.pk).company == acme


def test_what_identifies_a_deleted_contact_may_be_taken_meanwhile(desk, cast, ana, people):
    done = desk.act("delete", [ana, *people])
    new = Contact.objects.add(cast.account, name="New", emails=["ana@x.test"])
    done.undo(by=cast.alice)
    assert done.undo_counts == {"restored": 3, "taken": 1}
    assert Contact.objects.count() == 4 and not Contact.objects.filter(pk=ana.pk).exists()
    assert list(new.addresses.values_list("value", flat=True)) == ["ana@x.test"]


def test_what_a_record_named_and_is_gone_does_not_keep_it_from_coming_back(desk, cast, ana, vip, acme):
    done = desk.act("delete", [ana])
    vip.delete()
    acme.remove(by=cast.alice)
    done.undo(by=cast.alice)
    back = Contact.objects.get(pk=ana.pk)
    assert done.undo_counts == {"restored": 1} and back.company is None and not back.labels.exists()
    assert back.conversations.get().messages.count() == 1 and not Label.objects.exists()


def test_after_a_day_nothing_is_left_of_it(desk, cast, ana, monkeypatch):
    offer = SimpleUploadedFile("offer.txt", b"the offer")
    sent = ana.conversations.get().write("See this", by=cast.bob, files=[offer]).attachments.get().file.name
    picture = Contact.objects.get(pk=ana.pk).avatar.name
    done = desk.act("delete", [ana])
    monkeypatch.setattr("conversalabs.stored_files._is_old", lambda name: True)
    sweep_pictures(timestamp=0)
    sweep_attachments(timestamp=0)
    assert purge() == 0 and default_storage.exists(picture) and default_storage.exists(sent)
    BulkAction.objects.update(ended_at=timezone.now() - timezone.timedelta(days=1, minutes=1))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert purge() == 1
    done.refresh_from_db()
    assert not done.undo(by=cast.alice) and done.is_purged and not done.parts.exists()
    assert not done.rows.exclude(before=None).exists() and not default_storage.exists(picture)
    assert not default_storage.exists(sent)
