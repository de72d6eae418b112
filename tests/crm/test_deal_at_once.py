"""Many who work on one deal at the same moment: nothing is doubled, lost or left pointing at nothing."""

import pytest
from django.db import connection

from contacts.models import Contact
from crm.models import Checklist, Deal, DealContact, DealNote
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ONCE = "9f2a3c51-4a39-4d9b-8f0e-2a8a54a1d001"
ORPHANS = """
    SELECT count(*) FROM crm_dealcontact row LEFT JOIN contacts_contact contact ON contact.id = row.contact_id
    LEFT JOIN crm_deal deal ON deal.id = row.deal_id WHERE contact.id IS NULL OR deal.id IS NULL"""


def test_a_form_sent_twenty_times_makes_one_of_each(cast, as_member, deal, stages):
    ana = Contact.objects.add(cast.account, by=cast.bob, name="Ana")
    forms = [
        ("deal_new", [], {"title": "New", "currency": "BRL", "stage": stages[0].pk}),
        ("deal_copy", [deal.pk], {"title": "Copy", "stage": stages[0].pk}),
        ("checklists", [deal.pk], {"name": "Kick-off"}),
        ("deal_notes", [deal.pk], {"body": "Once"}),
        ("deal_contacts", [deal.pk], {"contact": ana.pk}),
    ]
    visitors = [as_member(cast.bob) for _each in range(20)]
    for number, (name, args, data) in enumerate(forms):
        once = {**data, "once": ONCE[:-1] + str(number)}
        answers = at_once(lambda n, n_=name, a_=args, o_=once: visitors[n].post(n_, *a_, **o_).status_code, 20)
        assert set(answers) <= {200, 204}
    assert Deal.objects.filter(title__in=["New", "Copy"]).count() == 2
    assert (Checklist.objects.count(), DealNote.objects.count()) == (1, 1)
    assert Deal.objects.get(pk=deal.pk).contact == ana


def test_a_contact_deleted_while_a_deal_takes_them_in_leaves_no_trace(cast, as_member, client_of, deal):
    ana, rita = (Contact.objects.add(cast.account, by=cast.bob, name=name) for name in ("Ana", "Rita"))
    deal.change({"contact": rita}, by=cast.bob)
    DealContact.objects.put(deal, ana, "Pays", by=cast.bob)
    row, bob = deal.further_contacts.get(), [as_member(cast.alice) for _each in range(6)]
    acts = [
        lambda n: bob[n].post("deal_contact_primary", row.pk),
        lambda n: bob[n].post("deal_contacts", deal.pk, contact=ana.pk, role="Decides"),
        lambda n: bob[n].post("deal_field", deal.pk, "contact", contact=ana.pk),
        lambda n: bob[n].send(f"/acme/contacts/{ana.pk}/deletion/"),
        lambda n: bob[n].post("deal_notes", deal.pk, body="x"),
        lambda n: bob[n].post("contact_deal", ana.pk, deal=deal.pk),
    ]
    answers = at_once(lambda n: acts[n](n).status_code, len(acts))
    assert set(answers) <= {200, 204, 404, 409, 422}, answers
    assert not Contact.objects.filter(pk=ana.pk).exists()
    assert Deal.objects.get(pk=deal.pk).contact_id in {None, rita.pk}
    with connection.cursor() as cursor:
        assert cursor.execute(ORPHANS).fetchone()[0] == 0
