"""What is done in the admin stands in the audit like what is done on a page."""

import pytest

from accounts.models import Account, ExchangeRate, Label, Member, RecordsAudit, Role, Team, TeamMember
from contacts.models import Contact
from crm.models import Pipeline
from tests.rows import row
from tests.written import told, written

ADMIN = "/admin/accounts/"
ACCOUNT = {
    "name": "Acme", "country": "BR", "language": "en", "time_zone": "America/Sao_Paulo", "currency": "BRL",
    "session_days": "14",
}  # fmt: skip
RATE = {"currency": "USD", "rate": "5.42", "date": "2026-01-31"}


def role(cast, name: str) -> Role:
    return Role.objects.of(cast.account).get(name=name)


@pytest.fixture
def began(cast) -> int:
    """How many rows there were before the test did something."""
    Team.objects.create(account=cast.account, name="South")
    Label.objects.create(account=cast.account, name="VIP")
    return len(written())


BY_ADMIN = {
    "Switched Orders Registry off": lambda cast: (
        f"account/{cast.account.pk}/change/",
        ACCOUNT | {"slug": "acme", "modules": ["crm", "companies", "objects"]},
    ),
    "Made the team North": lambda cast: (
        "team/add/",
        {"name": "North", "teammember_set-TOTAL_FORMS": 0, "teammember_set-INITIAL_FORMS": 0},
    ),
    "Put Bob into the team South": lambda cast: (
        f"team/{Team.objects.get().pk}/change/",
        {"name": "South", "teammember_set-TOTAL_FORMS": 1, "teammember_set-INITIAL_FORMS": 0}
        | {"teammember_set-0-team": Team.objects.get().pk, "teammember_set-0-member": cast.bob.pk},
    ),
    "Kept Bob out": lambda cast: (f"member/{cast.bob.pk}/change/", {"roles": [role(cast, "Seller").pk]}),
    "Role Viewer: may now export": lambda cast: (
        f"role/{role(cast, 'Viewer').pk}/change/",
        {
            "name": "Viewer",
            "permissions": sorted(role(cast, "Viewer").permissions() | {"export_records"}),
            "modules": ["crm", "companies", "orders", "objects"],
        },
    ),
    "Bob: may now import": lambda cast: (
        f"account/{cast.account.pk}/permissions/user-manage/{cast.bob.user_id}/",
        {"permissions": ["import_records"]},
    ),
    "Set the rate of USD from Jan. 31, 2026 on: 5.42": lambda cast: ("exchangerate/add/", RATE),
    "Deleted 1 label": lambda cast: (f"label/{Label.objects.get().pk}/delete/", {"post": "yes"}),
}


@pytest.mark.parametrize("what", BY_ADMIN)
def test_a_change_in_the_admin_leaves_one_row_with_who_made_it(what, staff, began, as_alice):
    url, fields = BY_ADMIN[what](staff)
    assert as_alice.post(ADMIN + url, fields).status_code == 302
    assert told(staff.alice, began) == [("Alice", what)] and written()[-1].path == "admin"


def test_an_export_keeps_which_records_went_out(staff, began, as_alice):
    people = [row(Contact, staff.account) for _ in range(2)]
    as_alice.post("/admin/contacts/contact/export/", {"format": "0", "resource": ""})
    assert told(staff.alice, began) == [("Alice", "Exported 2 contacts")]
    assert RecordsAudit.objects.get().ids == [person.pk for person in people]


def test_an_account_goes_and_its_audit_stays(cast, began, as_root):
    TeamMember.objects.create(account=cast.account, team=Team.objects.get(), member=cast.bob)
    ExchangeRate.objects.create(account=cast.account, **RATE)
    row(Contact, cast.account), row(Pipeline, cast.account).grant_default_rights()
    assert as_root.post(f"{ADMIN}account/{cast.account.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Account.objects.filter(slug="acme").exists() and not Member.objects.filter(user=cast.bob.user).exists()
    assert len(written()) > began and written()[-1].account_id == cast.account.pk


def test_the_superuser_reads_all_of_it_in_the_admin_and_staff_none(cast, staff, began, as_root, as_alice):
    assert b"Acme" in as_root.get(f"{ADMIN}teamaudit/").content
    assert as_alice.get(f"{ADMIN}teamaudit/").status_code == 403
