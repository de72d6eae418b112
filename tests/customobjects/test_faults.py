"""Cases 6 and 8 of the faults, for custom objects, and who may see and change them. Case 12: `tests/access`."""

import json

import pytest

from accounts.models import Role
from contacts.models import Contact
from crm.models import Deal
from customobjects.kinds import types_seen_by
from customobjects.models import Association, ObjectRecord, ObjectView
from tests.access.test_walls import state
from tests.customobjects.conftest import course_of
from tests.rows import row

NOBODY = 10**9


@pytest.fixture
def theirs(cast) -> ObjectRecord:
    """A record of the other account, associated there, with a view of its list."""
    found = ObjectRecord.objects.add(course_of(cast.mallory), by=cast.mallory, attributes={"title": "Theirs"})
    Association.objects.make(found, row(Contact, cast.rival), by=cast.mallory, label="secret")
    ObjectView.objects.add("Theirs only", {}, by=cast.mallory, type=found.type, is_shared=True)
    return found


def asked(client, url: str, field: str, value):
    rule = {"field": field, "operator": "is", "value": str(value)}
    return client.get(url, {"filter": json.dumps({"op": "and", "rules": [rule]})})


def test_foreign_ids_are_as_unknown_as_those_of_nothing(cast, alice, yoga, theirs, pipeline):
    ana, other = Contact.objects.add(cast.account, name="Ana"), theirs.associations.get().contact
    rival_deal, kind, foreign = row(Deal, cast.rival), yoga.type.kind, theirs.type.kind
    for url, field, ids in [
        ("/acme/contacts/", kind, (theirs.pk, NOBODY)),
        ("/acme/deals/", kind, (theirs.pk, NOBODY)),
        (yoga.type.get_absolute_url(), "contact", (other.pk, NOBODY)),
        (yoga.type.get_absolute_url(), "deal", (rival_deal.pk, NOBODY)),
    ]:
        answers = [asked(alice, url, field, pk) for pk in ids]
        assert {each.status_code for each in answers} == {422 if "deals" in url else 400}, (url, field)
        assert len({each.context["listing"].error for each in answers}) == 1
    fields = [asked(alice, "/acme/contacts/", field, "x") for field in (f"{foreign}.level", f"object_{NOBODY}.level")]
    assert [each.status_code for each in fields] == [400, 400] and "Theirs" not in fields[0].text
    new, rows = "/acme/objects/associations/new/", state(cast.account)
    ends = [(f"contact={ana.pk}", theirs.pk), (f"record={yoga.pk}&wanted=contact", other.pk)]
    for known, foreign_id in [*ends, (f"record={yoga.pk}&wanted=deal", rival_deal.pk)]:
        ids = (foreign_id, NOBODY)
        answers = [alice.post(f"{new}?{known}", {"other": pk}) for pk in ids]
        assert [each.status_code for each in answers] == [422, 422]
        assert len({str(each.context["form"].errors) for each in answers}) == 1
    assert state(cast.account) == rows


def test_of_another_accounts_objects_nothing_is_found_offered_or_counted(cast, alice, yoga, theirs):
    Contact.objects.add(cast.account, name="Ana")
    assert [each.pk for each in types_seen_by(cast.alice)] == [yoga.type_id]
    for url, data in [
        (yoga.type.get_absolute_url(), {}),
        (yoga.type.get_absolute_url(), {"q": "theirs"}),
        ("/acme/objects/options/", {"q": "theirs"}),
        ("/acme/objects/options/", {"type": theirs.type_id}),
        ("/acme/contacts/", {"rule": "-"}),
        ("/acme/objects/types/", {}),
        ("/acme/imports/", {}),
    ]:
        page = alice.get(url, data)
        text = page.text.replace('value="theirs"', "")
        assert page.status_code == 200 and "Theirs" not in text and theirs.type.kind not in text, (url, data)
    assert alice.get(yoga.type.get_absolute_url()).context["listing"].total.number == 1
    assert not ObjectView.objects.visible_to(cast.alice).exists()
    assert not Association.objects.visible_to(cast.alice).filter(label="secret").exists()


def role(cast, member) -> Role:
    """The only one that the member has."""
    made = Role.make(cast.account, "Some", set())
    member.set_roles([made])
    return made


def test_seeing_and_managing_are_rights_of_their_own(cast, client_of, yoga):
    ana = Contact.objects.add(cast.account, name="Ana")
    student = Association.objects.make(yoga, ana, by=cast.alice, label="student")
    bob, url, new = client_of(cast.bob), yoga.get_absolute_url(), {"attribute_title": "Zen"}
    some, beside = role(cast, cast.bob), {"see_contacts", "manage_contacts", "import_records"}
    list_url = yoga.type.get_absolute_url()

    def rights(*codenames) -> list[int]:
        """What reading and writing answer."""
        some.set_permissions({*beside, *codenames})
        pages = [list_url, url, f"/acme/objects/contacts/{ana.pk}/", "/acme/objects/options/"]
        read = {bob.get(page).status_code for page in pages}
        rows = state(cast.account)
        writes = [
            (f"{list_url}new/", new),
            (f"{url}fields/attribute_level/", {}),
            (f"{url}deletion/", {}),
            (f"/acme/objects/associations/{student.pk}/dissolution/", {}),
            (f"/acme/objects/associations/new/?contact={ana.pk}", {"other": yoga.pk}),
            (f"/acme/bulk/new/{yoga.type.kind}/delete/", {"selected": [yoga.pk]}),
        ]
        denied = {bob.post(page, data).status_code for page, data in writes}
        assert state(cast.account) == rows
        return [read, denied]

    assert rights() == [{403}, {403, 404}]
    page = bob.get(f"{ana.get_absolute_url()}?show=all").text
    assert "Yoga" not in page and "Objects" not in page
    assert rights("see_objects") == [{200}, {403}]
    assert "Yoga" in bob.get(f"{ana.get_absolute_url()}?show=all").text
    assert bob.get(f"/acme/imports/new/{yoga.type.kind}/").status_code == 404
    some.set_permissions({"see_contacts", "see_objects", "manage_objects"})
    assert bob.post(f"{list_url}new/", new).status_code == 302
    assert bob.post(f"/acme/objects/associations/{student.pk}/dissolution/").status_code == 302
    assert not Association.objects.exists() and ObjectRecord.objects.count() == 2
    assert bob.get("/acme/objects/types/").status_code == 403
