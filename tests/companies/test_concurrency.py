"""What happens when several merge the same companies, and change them, at once."""

import pytest

from companies.models import Company, CompanyMerge, CompanyNote
from companies.models.merge_into import lock_families
from contacts.models import Contact, Merge
from tests.at_once import at_once, beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_merges_both_ways_beside_edits_leave_one_company_and_all_that_is_its(cast, client_of):
    """Both are merged into each other while others write notes, hire people, move subsidiaries and delete one."""
    sol, lua = (Company.objects.add(cast.account, name=name, domains=[f"{name}.test"]) for name in ("sol", "lua"))
    branch, other = (Company.objects.add(cast.account, name=name, parent=sol) for name in ("branch", "other"))
    clients = [client_of(cast.alice) for _each in range(8)]
    url = f"/acme/companies/merge/?company={sol.pk}&company={lua.pk}&survivor="
    acts = [
        (f"{url}{sol.pk}", {}),
        (f"{url}{lua.pk}", {}),
        (f"/acme/companies/{sol.pk}/notes/", {"body": "On sol"}),
        (f"/acme/companies/{lua.pk}/notes/", {"body": "On lua"}),
        ("/acme/contacts/new/", {"name": "Ana", "email": "ana@lua.test"}),
        ("/acme/contacts/new/", {"name": "Bea", "email": "bea@sol.test"}),
        (f"/acme/companies/{branch.pk}/fields/parent/", {"parent": lua.pk}),
        (f"/acme/companies/{other.pk}/deletion/", {}),
    ]
    answers = at_once(lambda number: clients[number].post(*acts[number]).status_code)
    assert set(answers) <= {302, 404, 409, 422} and answers[:2].count(302) == 1, answers
    merge = CompanyMerge.objects.get()
    stays = merge.survivor
    assert set(Company.objects.all()) == {stays, branch}
    assert stays.notes.count() == answers[2:4].count(302) == CompanyNote.objects.count()
    assert stays.contacts.count() == answers[4:6].count(302) == Contact.objects.count()
    assert stays.domain_names == ["lua.test", "sol.test"] and stays.subsidiaries.get() == branch
    merge.undo(by=cast.alice)
    assert Company.objects.count() == 3 and CompanyNote.objects.count() == answers[2:4].count(302)


def test_merges_of_people_and_of_their_companies_do_not_wait_for_each_other(cast):
    """Nor do the ways back: companies come before contacts."""
    sol, lua = (Company.objects.add(cast.account, name=name) for name in ("sol", "lua"))
    pairs = [
        [Contact.objects.add(cast.account, name=f"{name} {number}", company=company)
         for name, company in (("Ana", sol), ("Bea", lua))]
        for number in range(7)
    ]  # fmt: skip

    def act(number):
        if number == 7:
            return CompanyMerge.objects.add([sol, lua], by=cast.alice)
        ana, bea = pairs[number]
        return Merge.objects.add([ana, bea], by=cast.alice, chosen={"company": bea.pk})

    merges = at_once(act)
    assert {str(contact.company) for contact in Contact.objects.all()} == {"sol"} and Contact.objects.count() == 7
    assert at_once(lambda number: merges[number].undo(by=cast.alice)) == [None] * 8
    assert Company.objects.count() == 2 and Contact.objects.count() == 14
    assert not Contact.objects.filter(company=None).exists()
    assert Contact.objects.filter(name__startswith="Ana", company=sol).count() == 7


def test_who_moves_one_to_a_parent_that_is_being_merged_waits_before_they_hold_the_account(cast):
    sol, lua, branch = (Company.objects.add(cast.account, name=name) for name in ("sol", "lua", "branch"))
    families = lambda: lock_families(cast.account.pk, [sol.pk, lua.pk])  # noqa: E731
    held = lambda: Company.objects.select_for_update().get(pk=sol.pk)  # noqa: E731
    move = lambda: Company.objects.get(pk=branch.pk).change({"parent": sol}, by=cast.bob)  # noqa: E731
    changes = beside(held, move, waits=True, then=families)
    assert changes["parent"][1] == {"id": sol.pk, "name": "sol"}, changes
