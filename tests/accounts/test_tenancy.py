"""The database as the last wall: no row can point at another account's row."""

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import ForeignKey

from accounts.models import TenantForeignKey, TenantModel
from contacts.models import Contact
from crm.models import Deal, Pipeline, Stage

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, TenantModel)]
BETWEEN_TENANTS = [
    field
    for model in TENANT_MODELS
    for field in model._meta.local_fields
    if isinstance(field, ForeignKey) and issubclass(field.related_model, TenantModel)
]
COMPOSITE_KEYS = """
    SELECT a.attname, con.confrelid::regclass::text, array_length(con.conkey, 1), con.condeferrable
    FROM pg_constraint con
    JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = con.conkey[2]
    JOIN pg_attribute first ON first.attrelid = con.conrelid AND first.attnum = con.conkey[1]
    WHERE con.contype = 'f' AND first.attname = 'account_id' AND con.conrelid = %s::regclass
"""


@pytest.mark.parametrize("field", BETWEEN_TENANTS, ids=str)
def test_a_foreign_key_between_tenant_tables_stays_in_the_account(field, db):
    assert isinstance(field, TenantForeignKey)
    with connection.cursor() as cursor:
        cursor.execute(COMPOSITE_KEYS, [field.model._meta.db_table])
        assert (field.column, field.related_model._meta.db_table, 2, False) in cursor.fetchall()


@pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.label)
def test_nothing_gets_around_a_tenant_foreign_key_by_many_to_many(model):
    tables = [field.remote_field.through for field in model._meta.local_many_to_many]
    assert not any(table._meta.auto_created for table in tables), (
        "a table between two tenant tables carries its account: give it a `through` model"
    )


@pytest.fixture
def deal(cast):
    pipeline = Pipeline.objects.create(account=cast.account, name="Sales")
    stage = Stage.objects.create(account=cast.account, pipeline=pipeline, name="New")
    return Deal.objects.create(account=cast.account, pipeline=pipeline, stage=stage, title="Roof", rank=1)


def test_raw_sql_cannot_give_a_deal_the_contact_of_another_account(cast, deal):
    stranger = Contact.objects.create(account=cast.rival, name="Stranger")
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE crm_deal SET contact_id = %s WHERE id = %s", [stranger.pk, deal.pk])


def test_raw_sql_cannot_insert_a_deal_with_the_contact_of_another_account(cast, deal):
    stranger = Contact.objects.create(account=cast.rival, name="Stranger")
    left_out = {"id", "rank", "contact"}
    fields = [f for f in Deal._meta.local_concrete_fields if not f.generated and f.name not in left_out]
    copied = ", ".join(field.column for field in fields)
    insert = f"INSERT INTO crm_deal ({copied}, rank, contact_id) SELECT {copied}, rank + 1, %s FROM crm_deal"
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="same_account"), transaction.atomic():
        cursor.execute(insert, [stranger.pk])


def test_raw_sql_cannot_move_a_row_that_others_point_at_to_another_account(cast, deal):
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE crm_pipeline SET account_id = %s WHERE id = %s", [cast.rival.pk, deal.pipeline_id])


@pytest.mark.parametrize(("kind", "owner"), [("class", "relowner"), ("proc", "proowner"), ("namespace", "nspowner")])
def test_the_login_that_serves_the_product_owns_nothing(kind, owner, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute(f"SELECT count(*) FROM pg_{kind} WHERE {owner} = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "what",
    [
        "TABLE public.own (id int)",
        "FUNCTION public.own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "SCHEMA own",
        "TRIGGER own AFTER DELETE ON accounts_team EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "ROLE own",
    ],
)
def test_the_login_that_serves_the_product_can_make_nothing(what, db):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="denied"), transaction.atomic():
        cursor.execute(f"CREATE {what}")


def test_the_login_that_serves_the_product_cannot_drop_a_wall(db):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        cursor.execute("ALTER TABLE crm_deal DROP CONSTRAINT crm_deal_contact_same_account")
