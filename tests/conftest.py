"""What every test stands on: the real PostgreSQL, the product's own database login, a small cast of people."""

import os
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client, TransactionTestCase

from conversalabs.grants import append_only_tables
from tests.cast import QUICK_HASHERS, Cast, Rehearsal

APP_ROLE = "conversalabs_app"
_server = ExitStack()


def pytest_configure(config):
    """Start the embedded server once, in the process that leads the others."""
    # Playwright's event loop runs in the test's own thread, where Django would refuse to talk to the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if hasattr(config, "workerinput"):
        return
    if not os.environ.get("DATABASE_URL"):
        from conversalabs import postgres

        _server.enter_context(postgres.running(settings.DATA_DIR))
    else:
        _make_app_role(os.environ["DATABASE_URL"])


def _make_app_role(url: str) -> None:
    """A server of somebody else's needs the login that serves the product, and an owner who may act as it."""
    with psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
            server.execute(f"CREATE ROLE {APP_ROLE} LOGIN")
            server.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")


def pytest_unconfigure(config):
    _server.close()


def _become_app(sender, connection, **kwargs):
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """The owner has migrated; from here on the tests are the login that serves the product."""
    connection_created.connect(_become_app)
    connection.close()
    yield
    connection_created.disconnect(_become_app)
    connection.close()


def _empty_tables(test_case):
    """After a test that commits: empty what it may have filled, as the owner, and keep the permissions' rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute(
            "TRUNCATE accounts_account, accounts_user, auth_group, django_session, procrastinate_jobs,"
            " imports_importrow, bulk_bulkpart, bulk_bulkrow, crm_dealtotal, conversalabs_cache,"
            f" {', '.join(append_only_tables())} RESTART IDENTITY CASCADE"
        )
        cursor.execute(f"SET ROLE {APP_ROLE}")


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(autouse=True)
def _quick_and_tidy(settings, tmp_path):
    caches["memory"].clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = QUICK_HASHERS


@pytest.fixture(scope="session")
def rehearsal(django_db_setup, django_db_blocker) -> Rehearsal:
    with django_db_blocker.unblock():
        return Rehearsal()


@pytest.fixture
def cast(db, rehearsal) -> Cast:
    return rehearsal.stage()


@pytest.fixture
def client_of():
    """`client_of(member)`: a test client that is signed in as this member."""

    def sign_in(member) -> Client:
        client = Client()
        client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """Real files that nobody here wrote; tests that read them are skipped where they are absent."""
    folder = Path(os.environ.get("SAMPLE_DATA") or settings.BASE_DIR.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no sample data: set SAMPLE_DATA")
    return folder
