"""What is written down: each change once, with who made it, whatever path it took; and nobody can change that."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from guardian.shortcuts import assign_perm

from accounts.audit import registered
from accounts.audit.things import Things
from accounts.models import AccountAudit, Label, Member, RecordsAudit, Role, Team, User
from contacts.models import Contact
from conversalabs.grants import append_only_tables
from crm.models import Pipeline
from tests.rows import row
from tests.written import told, written

SETTINGS = "/acme/settings/"
ACCOUNT = {
    "name": "Acme", "country": "BR", "language": "en", "time_zone": "America/Sao_Paulo", "currency": "BRL",
    "session_days": "14",
}  # fmt: skip
MODULES = ["crm", "companies", "orders", "objects"]
RATE = {"currency": "USD", "rate": "5.42", "date": "2026-01-31"}


def role(cast, name: str) -> Role:
    return Role.objects.of(cast.account).get(name=name)


def execute(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def began(cast) -> int:
    """How many rows there were before the test did something."""
    Team.objects.create(account=cast.account, name="South")
    Label.objects.create(account=cast.account, name="VIP")
    return len(written())


def in_the_account(**changes) -> dict:
    return ACCOUNT | {"modules": MODULES} | changes


BY_PAGE = {
    "Switched Orders Registry off": lambda cast: ("account/", in_the_account(modules=["crm", "companies", "objects"])),
    "Changed currency from BRL to USD": lambda cast: ("account/", in_the_account(currency="USD")),
    "Changed language from English to Spanish": lambda cast: ("account/", in_the_account(language="es")),
    "Set the rate of USD from Jan. 31, 2026 on: 5.42": lambda cast: ("currencies/", RATE),
    "Kept Bob out": lambda cast: (f"members/{cast.bob.pk}/state/", {"active": "0"}),
    "Gave the role Viewer to Bob": lambda cast: (
        f"members/{cast.bob.pk}/",
        {"roles": [role(cast, "Viewer").pk, role(cast, "Seller").pk]},
    ),
    "Made the role Support": lambda cast: ("roles/new/", {"name": "Support", "modules": MODULES}),
    "Renamed the role Viewer to Guest": lambda cast: (
        f"roles/{role(cast, 'Viewer').pk}/",
        {"name": "Guest", "permissions": sorted(role(cast, "Viewer").permissions()), "modules": MODULES},
    ),
    "Role Viewer: may now export": lambda cast: (
        f"roles/{role(cast, 'Viewer').pk}/",
        {
            "name": "Viewer",
            "permissions": sorted(role(cast, "Viewer").permissions() | {"export_records"}),
            "modules": MODULES,
        },
    ),
    "Closed CRM to the role Viewer": lambda cast: (
        f"roles/{role(cast, 'Viewer').pk}/",
        {"name": "Viewer", "permissions": sorted(role(cast, "Viewer").permissions()), "modules": MODULES[1:]},
    ),
    "Deleted 1 label": lambda cast: (f"labels/{Label.objects.get().pk}/deletion/", {}),
}


@pytest.mark.parametrize("what", BY_PAGE)
def test_a_change_by_a_page_leaves_one_row_with_who_made_it(what, cast, began, client_of):
    url, fields = BY_PAGE[what](cast)
    assert client_of(cast.alice).post(SETTINGS + url, fields).status_code == 302
    assert told(cast.alice, began) == [("Alice", what)]
    assert (written()[-1].path, written()[-1].address) == ("page", SETTINGS + url)


BY_SQL = {
    "Switched Orders Registry off": (
        "UPDATE accounts_account SET modules = '{{crm,companies,objects}}' WHERE id = {account}"
    ),
    "Changed country from BR to PT": "UPDATE accounts_account SET country = 'PT' WHERE id = {account}",
    "Took the role Seller from Bob": "DELETE FROM accounts_memberrole WHERE member_id = {bob}",
    "Kept Bob out": "UPDATE accounts_member SET is_active = false WHERE id = {bob}",
    "Gave the role Viewer to Bob": "UPDATE accounts_memberrole SET role_id = {viewer} WHERE member_id = {bob}",
    "Renamed the role Viewer to Guest": "UPDATE accounts_role SET name = 'Guest' WHERE id = {viewer}",
    "Renamed the team South to North": "UPDATE accounts_team SET name = 'North' WHERE account_id = {account}",
    "Deleted the team South": "DELETE FROM accounts_team WHERE account_id = {account}",
    "Deleted 1 label": "DELETE FROM accounts_label WHERE account_id = {account}",
}


@pytest.mark.parametrize("what", BY_SQL)
def test_a_change_by_raw_sql_leaves_a_row_of_nobody(what, cast, began):
    ids = {"account": cast.account.pk, "bob": cast.bob.pk, "viewer": role(cast, "Viewer").pk}
    execute(BY_SQL[what].format(**ids))
    assert told(cast.alice, began) == [("", what)] and written()[-1].path == ""


def test_a_right_moved_to_another_permission_by_raw_sql_is_written_down(cast, began):
    execute(
        "UPDATE accounts_accountgrouppermission SET permission_id = (SELECT id FROM auth_permission"
        " WHERE codename = 'administer') WHERE group_id = %s AND permission_id ="
        " (SELECT id FROM auth_permission WHERE codename = 'see_reports')",
        role(cast, "Viewer").group_id,
    )
    assert told(cast.alice, began) == [("", "Role Viewer: may now administer the account")]


def test_every_table_of_rights_is_audited():
    bases = (UserObjectPermissionBase, GroupObjectPermissionBase)
    ours = [
        model
        for model in apps.get_models()
        if issubclass(model, bases) and model.__module__.startswith("guardian") is False
    ]
    assert ours and {model.pgh_tracked_model for model in registered()} >= set(ours)


def test_the_right_on_a_pipeline_names_it(cast, began):
    sales = row(Pipeline, cast.account)
    assign_perm("move_deals", cast.bob.user, sales)
    assign_perm("view_pipeline", role(cast, "Viewer").group, sales)
    assert told(cast.alice, began) == [
        ("", f"Bob: may now change and move deals in {sales.name}"),
        ("", f"Role Viewer: may now see the pipeline in {sales.name}"),
    ]


def test_a_role_is_named_when_its_rights_go_with_it(cast, began):
    role(cast, "Viewer").remove()
    whats = [what for _who, what in told(cast.alice, began)]
    assert "Took the role Viewer from Carol" in whats and "Deleted the role Viewer" in whats
    assert "Role Viewer: may no longer see reports" in whats


def test_a_deletion_keeps_how_many_and_which_and_no_value(cast, began):
    people = [row(Contact, cast.account) for _ in range(3)]
    Contact.objects.of(cast.account).delete()
    deletion = RecordsAudit.objects.get()
    assert told(cast.alice, began) == [("", "Deleted 3 contacts")]
    assert deletion.ids == [person.pk for person in people]
    assert deletion.facts == {"kind": "contacts.contact", "number": 3}


def test_a_deletion_across_accounts_is_written_for_each(cast, began):
    row(Contact, cast.account), row(Contact, cast.rival)
    Contact.objects.all().delete()
    assert [row.account_id for row in RecordsAudit.objects.order_by("account_id")] == [cast.account.pk, cast.rival.pk]


def test_no_value_of_a_customer_is_kept(cast, began, client_of):
    ana = Contact.objects.add(cast.account, name="Ana Secret", emails=["ana@secret.example"])
    client_of(cast.alice).post(f"/acme/contacts/{ana.pk}/deletion/")
    assert told(cast.alice, began) == [("Alice", "Deleted 1 contact")]
    assert not any("secret" in str(list(vars(each).values())).lower() for each in written())


def test_a_setting_whose_value_is_nobodys_business_leaves_its_name(cast, began):
    row = AccountAudit(pgh_label="update", changed={"created_at": None}, facts={})
    assert row.sentence(Things()) == "Changed created"


@pytest.mark.parametrize("fields", [{"currency": "XXX"}, {"name": ""}])
def test_a_refused_change_leaves_nothing(fields, cast, began, client_of):
    assert client_of(cast.alice).post(f"{SETTINGS}account/", in_the_account(**fields)).status_code == 422
    client_of(cast.bob).post(f"{SETTINGS}account/", in_the_account(name="Taken"))
    client_of(cast.alice).post(f"{SETTINGS}members/{cast.alice.pk}/state/", {"active": "0"})
    assert len(written()) == began


def test_a_change_that_is_rolled_back_leaves_nothing(cast, began):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cast.bob.deactivate()
        raise ZeroDivisionError
    assert len(written()) == began


def test_saving_what_is_there_already_leaves_nothing(cast, began, client_of):
    client_of(cast.alice).post(f"{SETTINGS}account/", in_the_account())
    assert len(written()) == began


@pytest.mark.parametrize("statement", ["UPDATE {} SET account_id = 1", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", append_only_tables())
def test_the_login_that_serves_the_product_cannot_change_what_is_written(statement, table, db):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        execute(statement.format(table))


@pytest.mark.parametrize(
    "trick",
    [
        "SET LOCAL pgtrigger.ignore = '{{{trigger}}}'",
        "CREATE TEMPORARY TABLE accounts_teamaudit (LIKE public.accounts_teamaudit)",
    ],
    ids=["ignored", "stood in for"],
)
def test_a_trigger_cannot_be_got_around(trick, cast, began):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'accounts_team'::regclass AND NOT tgisinternal")
        cursor.execute(trick.format(trigger=cursor.fetchone()[0]))
    Team.objects.create(account=cast.account, name="North")
    execute("DROP TABLE IF EXISTS pg_temp.accounts_teamaudit")
    assert told(cast.alice, began) == [("", "Made the team North")]


@pytest.mark.parametrize("table", ["contacts_contact", "companies_company", "crm_deal", "orders_order"])
def test_an_import_pays_nothing_for_the_audit(table, db):
    """The audit's trigger on these tables fires once a statement, and only when it deletes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_audit%%'",
            [table],
        )
        [[definition]] = cursor.fetchall()
    assert "AFTER DELETE ON" in definition and "FOR EACH STATEMENT" in definition


@pytest.mark.parametrize("trick", ["DISABLE TRIGGER ALL", "DISABLE TRIGGER USER"])
def test_a_trigger_cannot_be_switched_off(trick, db):
    with pytest.raises(DatabaseError, match="must be owner"), transaction.atomic():
        execute(f"ALTER TABLE accounts_team {trick}")


ABOVE = {
    "Opened the Django admin to Bob": {"is_staff": True},
    "Made Bob a superuser": {"is_superuser": True},
    "Kept Bob from signing in": {"is_active": False},
}


@pytest.mark.parametrize("what", ABOVE)
def test_what_a_user_may_in_all_accounts_stands_in_the_audit_of_each_of_theirs(what, cast, client_of):
    root = User.objects.create_superuser("root@example.com", "correct horse", name="Root")
    Member.objects.join(cast.rival, cast.bob.user, Role.objects.of(cast.rival).get(name="Viewer"))
    began, client = len(written()), Client()
    client.force_login(root, backend=settings.AUTHENTICATION_BACKENDS[0])
    flags = {"is_staff": False, "is_superuser": False, "is_active": True} | ABOVE[what]
    fields = {"email": "bob@example.com", "name": "Bob"} | {name: "on" for name, is_on in flags.items() if is_on}
    assert client.post(f"/admin/accounts/user/{cast.bob.user_id}/change/", fields).status_code == 302
    assert told(cast.alice, began) == [("Root", what)] == told(cast.mallory, began)


def test_what_is_a_users_own_business_does_not(cast):
    began = len(written())
    cast.bob.user.set_password("battery staple 9")
    cast.bob.user.name, cast.bob.user.last_login = "Robert", timezone.now()
    cast.bob.user.save()
    User.objects.create_superuser("root@example.com", "correct horse")
    assert len(written()) == began
