"""A deal that begins in a conversation: filled in from it, and each tells of the other."""

import pytest
from django.db import IntegrityError, connection, transaction

from companies.models import Company
from contacts.models import Contact, Conversation
from crm.models import Deal, PipelineGroupPermission

NEW = "/acme/deals/new/"


@pytest.fixture
def conversation(cast) -> Conversation:
    acme = Company.objects.add(cast.account, by=cast.bob, name="Padaria Sol")
    ana = Contact.objects.add(cast.account, by=cast.bob, name="Ana", company=acme)
    return Conversation.objects.log(ana, by=cast.bob, channel="visit", text="They want chairs")


def page_of(conversation) -> str:
    return f"/acme/conversations/{conversation.pk}/"


def test_the_form_knows_contact_company_and_a_title(cast, conversation, pipeline, client_of):
    bob = client_of(cast.bob)
    assert f"{NEW}?conversation={conversation.pk}" in bob.get(page_of(conversation)).text
    form = bob.get(NEW, {"conversation": conversation.pk}).context["form"]
    assert (form["title"].value(), form["conversation"].value()) == ("Ana, Visit", conversation.pk)
    assert (form.instance.contact, form.instance.company.name) == (conversation.contact, "Padaria Sol")


def test_deal_and_conversation_tell_of_each_other(cast, conversation, stages, client_of):
    bob = client_of(cast.bob)
    form = {"title": "Chairs", "currency": "BRL", "stage": stages[0].pk, "conversation": conversation.pk}
    assert bob.post(NEW, form).status_code == 302
    deal = Deal.objects.get()
    assert deal.conversation == conversation
    assert "From a conversation (Visit)" in bob.get(deal.get_absolute_url()).text
    assert "Chairs" in bob.get(page_of(conversation)).text
    assert "Chairs" in bob.get(f"/acme/deals/conversations/{conversation.pk}/").text
    conversation.contact.remove(by=cast.bob)
    deal.refresh_from_db()
    assert deal.conversation is None and "From a conversation" not in bob.get(deal.get_absolute_url()).text


def test_only_who_may_make_deals_somewhere_is_offered_it(cast, conversation, pipeline, client_of):
    offer = f"{NEW}?conversation="
    assert offer not in client_of(cast.carol).get(page_of(conversation)).text
    PipelineGroupPermission.objects.all().delete()
    assert offer not in client_of(cast.bob).get(page_of(conversation)).text
    cast.account.modules = []
    cast.account.save()
    assert "Deals" not in client_of(cast.alice).get(page_of(conversation)).text


def test_another_accounts_conversation_is_none(cast, stages, client_of):
    zoe = Contact.objects.add(cast.rival, by=cast.mallory, name="Zoe")
    theirs = Conversation.objects.log(zoe, by=cast.mallory, channel="visit", text="Secret")
    bob, form = client_of(cast.bob), {"title": "Chairs", "currency": "BRL", "stage": stages[0].pk}
    assert "Zoe" not in bob.get(NEW, {"conversation": theirs.pk}).text
    assert bob.post(NEW, form | {"conversation": theirs.pk}).status_code == 422
    assert bob.get(f"/acme/deals/conversations/{theirs.pk}/").status_code == 404
    assert not Deal.objects.exists()
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Roof")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE crm_deal SET conversation_id = %s WHERE id = %s", [theirs.pk, deal.pk])


def test_who_may_not_read_the_conversation_does_not_hear_of_it(cast, conversation, stages, client_of):
    deal = Deal.objects.add(stages[0], by=cast.bob, title="Chairs", conversation=conversation)
    cast.account.is_private = True
    cast.account.save()
    Contact.objects.update(owner=cast.alice)
    bob = client_of(cast.bob)
    assert "From a conversation" not in bob.get(deal.get_absolute_url()).text
    assert bob.get(f"/acme/deals/conversations/{conversation.pk}/").status_code == 404
    assert "Ana" not in bob.get(NEW, {"conversation": conversation.pk}).text
