"""Takes back what an import has written, set by set: created contacts go, changed ones get back what they had.

What stays is named by keys: those of a row's values (see `contacts.imports.writing`), `attribute:<key>`, `addresses`,
`primary:<kind>` for an added address that somebody has made the primary one since, and `used:<table's model>` for what
has come to hang on a contact. With a `!` in front it cannot be put back at all: it is another's by now, or gone.
"""

import json

from django.db import connection
from psycopg.types.json import Jsonb

from accounts.models import Member
from companies.imports.making import COMPANIES
from contacts.imports.undoing_sql import (
    APPLY,
    KEPT_OF_UPDATED,
    MADE_PRIMARY,
    NOTHING_LEFT,
    REMOVE,
    STAGE,
    kept_of_created,
)
from contacts.models import Contact, ContactAddress, ContactLabel
from imports import labels
from imports.made_besides import Besides
from imports.models import Import
from imports.references import uses
from imports.targets import LOST, Left

OWN = (ContactAddress, ContactLabel)
CONTACTS = Besides("contacts", Contact, "manage_contacts", OWN)


def undo(run: Import, numbers: list[int], member: Member, *, anyway: bool) -> dict[int, Left]:
    params = {"account": run.account_id, "run": run.pk, "numbers": numbers, "anyway": anyway}
    params["labels"] = Jsonb(run.made.get("labels", {}))
    with connection.cursor() as cursor:
        for statement in STAGE:
            cursor.execute(statement, params)
        lost = _lost(cursor, run, numbers, member)
        cursor.execute(kept_of_created("".join(f", {use}" for use in uses(Contact, besides=OWN))), params)
        for statement in (KEPT_OF_UPDATED, MADE_PRIMARY, NOTHING_LEFT):
            cursor.execute(statement, params)
        _remove_created(cursor, params, member)
        for statement in APPLY:
            cursor.execute(statement, params)
        cursor.execute("SELECT number, kept FROM import_undo WHERE kept <> '[]'")
        kept = [(number, json.loads(keys)) for number, keys in cursor.fetchall()]
    return lost | {number: Left.of(keys) for number, keys in kept}


def _lost(cursor, run: Import, numbers: list[int], member: Member) -> dict[int, Left]:
    """Rows whose contact is gone, or hidden from the member; one that was created and is gone is as it was before."""
    cursor.execute("SELECT number, id FROM import_undo")
    there = dict(cursor.fetchall())
    seen = set(Contact.objects.visible_to(member).filter(pk__in=there.values()).values_list("pk", flat=True))
    hidden = [number for number, pk in there.items() if pk not in seen]
    cursor.execute("DELETE FROM import_undo WHERE number = ANY(%s)", [hidden])
    missing = set(numbers) - there.keys()
    updates = run.rows.filter(number__in=missing, action="update") if missing else ()
    return dict.fromkeys([*hidden, *(row.number for row in updates)], LOST)


def _remove_created(cursor, params: dict, member: Member) -> None:
    """Those on which nothing hangs, by SQL; others, where that was decided, with all that hangs on them."""
    going = "action = 'create' AND (kept = '[]' OR %(anyway)s)"
    cursor.execute(f"SELECT id, kept = '[]' FROM import_undo WHERE {going}", params)
    found = cursor.fetchall()
    free = [pk for pk, is_free in found if is_free]
    for statement in REMOVE:
        cursor.execute(statement, params | {"ids": free})
    used = [pk for pk, is_free in found if not is_free]
    Contact.objects.visible_to(member).filter(pk__in=used).delete()
    cursor.execute(f"UPDATE import_undo SET kept = '[]' WHERE {going}", params)


def remove_extras(run: Import, member: Member) -> dict[str, int]:
    """The companies and labels that nothing else has come to use."""
    return {"companies": COMPANIES.remove_unused(run, member), "labels": labels.remove_unused(run, member)}
