"""What has to be done to the database and the static files before the product can serve."""

import hashlib
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from conversalabs import demo
from conversalabs.grants import grant_to_app
from conversalabs.supervisor import say

_RETRY_SECONDS = 0.2


def prepare() -> None:
    """Bring database and static files up to date, and fill an empty database with demo data; quick if all is done."""
    _wait_for_others()
    _migrate()
    _collect_static()
    if not get_user_model().objects.exists():
        say("The database is empty: loading demo data ...")
        call_command("demo", "--if-empty", verbosity=0)
    _show_logins()


def _wait_for_others() -> None:
    """Let two who start at once prepare one after the other: the lock is held until this process ends.

    We ask again and again: a statement that waits would itself hold up a `CREATE INDEX CONCURRENTLY`.
    """
    with connection.cursor() as cursor:
        while not _is_first(cursor):
            time.sleep(_RETRY_SECONDS)


def _is_first(cursor) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(hashtext('conversalabs.preparation'))")
    return cursor.fetchone()[0]


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say(f"Applying {len(plan)} migrations ...")
        call_command("migrate", interactive=False, verbosity=0)
    # Every time: a run may have been killed between the two, and the login of an external database may be new.
    grant_to_app(None, using=DEFAULT_DB_ALIAS)


def _collect_static() -> None:
    """Collect the static files anew when one of them, or where they go, has changed."""
    if settings.WHITENOISE_USE_FINDERS:
        return
    stamp, state = settings.DATA_DIR / "static.state", _state_of_static()
    if not settings.STATIC_ROOT.exists() or not stamp.exists() or stamp.read_text() != state:
        say("Collecting static files ...")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(state)


def _state_of_static() -> str:
    files = []
    for finder in get_finders():
        for path, storage in finder.list([]):
            files.append(f"{path} {storage.size(path)} {storage.get_modified_time(path)}")
    return hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()


def _show_logins() -> None:
    """Name the demo's logins as long as they exist."""
    known = get_user_model().objects.filter(email__in=[email for _, email, _ in demo.logins()])
    emails = set(known.values_list("email", flat=True))
    if emails:
        say("Sign in as:")
    for role, email, password in demo.logins():
        if email in emails:
            say(f"  {email:22} {password}   {role}")
