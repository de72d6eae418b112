"""The small cast of people, written into the database by one statement: most tests begin with it."""

from copy import deepcopy
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import override_settings

from conversalabs.grants import append_only_tables

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PEOPLE = {"accounts_user"}


@dataclass
class Cast:
    """alice administers Acme, bob sells there, carol only looks; mallory administers another account."""

    alice: object
    bob: object
    carol: object
    mallory: object

    @property
    def account(self):
        return self.alice.account

    @property
    def rival(self):
        return self.mallory.account


def _play() -> Cast:
    from accounts.models import Account, Member, Role, User

    def person(name):
        return User.objects.create_user(f"{name}@example.com", "correct horse", name=name.title())

    everything = ["crm", "companies", "orders", "objects"]
    alice = Account.objects.open(name="Acme", slug="acme", administrator=person("alice"), modules=everything)
    mallory = Account.objects.open(name="Rival", slug="rival", administrator=person("mallory"), modules=everything)

    def join(name, role):
        return Member.objects.join(alice.account, person(name), Role.objects.get(account=alice.account, name=role))

    return Cast(alice, join("bob", "Seller"), join("carol", "Viewer"), mallory)


class Rehearsal:
    """The rows that the product's own verbs make of the cast, made once and taken back; `stage()` brings them again."""

    def __init__(self):
        with (
            override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]),
            transaction.atomic(),
        ):
            standing = _filled()
            self.cast = _play()
            # As ever, people are there before they are in an account: the audit tells their later changes alone.
            self.statements = [_recorded(PEOPLE), _recorded(_filled() - standing - PEOPLE)]
            transaction.set_rollback(True)

    def stage(self) -> Cast:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
            cursor.execute("SET ROLE NONE")
            for statement, rows in self.statements:
                cursor.execute(statement, rows)
            cursor.execute(f"SET ROLE {role}")
        return deepcopy(self.cast)


def _recorded(tables: set[str]) -> tuple[str, list]:
    """One statement that writes again what `tables` hold by now; foreign keys are checked once all of it is there."""
    parts, numbers, rows = [], [], []
    with connection.cursor() as cursor:
        for table in sorted(tables):
            columns = ", ".join(f'"{name}"' for name in _written(cursor, table))
            cursor.execute(f'SELECT json_agg(row)::text FROM (SELECT {columns} FROM "{table}") AS row')
            rows.append(cursor.fetchone()[0])
            parts.append(
                f'"{table}_" AS (INSERT INTO "{table}" ({columns}) OVERRIDING SYSTEM VALUE'
                f' SELECT {columns} FROM json_populate_recordset(NULL::"{table}", %s::json))'
            )
            numbers += _numbering(cursor, table)
    return f"WITH {', '.join(parts)} SELECT {', '.join(numbers)}", rows


def _filled() -> set[str]:
    """Tables that hold something, but for those that triggers write."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(append_only_tables())
        cursor.execute(" UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT FROM \"{each}\")" for each in tables))
        return {name for (name,) in cursor.fetchall()}


def _written(cursor, table: str) -> list[str]:
    """The columns that the database does not work out by itself."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _numbering(cursor, table: str) -> list[str]:
    """What brings a table's sequence beyond the rows written, and never back."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
    (sequence,) = cursor.fetchone()
    if not sequence:
        return []
    cursor.execute(f'SELECT max(id) FROM "{table}"')
    (last,) = cursor.fetchone()
    return [f"setval('{sequence}', greatest({last}, (SELECT last_value FROM {sequence})))"]
