"""After a day nothing is left of what an action has changed or deleted, nor the file that it has made."""

from django.db import connection, transaction
from django.utils import timezone

from bulk import kinds
from bulk.models import BulkAction
from bulk.models.action import UNDO_FOR
from bulk.snapshots import Snapshots
from conversalabs.stored_files import delete_once_done


def purge() -> int:
    """Purge all actions whose time is over; how many."""
    over = BulkAction.objects.filter(is_purged=False, ended_at__lte=timezone.now() - UNDO_FOR)
    return sum(_purge(pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _purge(pk: int) -> bool:
    action = BulkAction.objects.select_for_update().filter(pk=pk, is_purged=False).first()
    if action is None or action.is_busy or timezone.now() < action.undo_until:
        return False
    for name in [*_files_of(action), action.file.name]:
        delete_once_done(name)
    action.rows.filter(before__isnull=False).update(before=None)
    action.parts.all().delete()
    action.file, action.is_purged = "", True
    action.save(update_fields=["file", "is_purged"])
    return True


def _files_of(action: BulkAction) -> list[str]:
    """The files of deleted records that are not back."""
    if not action.deed.is_destructive:
        return []
    rows = action.rows.filter(outcome="changed").exclude(undone="restored").filter(before__isnull=False)
    return _named(action.kind, rows.values_list("pk", flat=True).query)


def kept_files(kind: str, names: list[str]) -> set[str]:
    """Those of the files `names` that belong to deleted records of the kind, and may be wanted back."""
    deleting = BulkAction.objects.filter(kind=kind, is_purged=False)
    found = [_named(kind, action.rows.filter(before__isnull=False).values_list("pk", flat=True).query)
             for action in deleting if action.deed.is_destructive]  # fmt: skip
    return {name for each in found for name in each} & set(names)


def _named(kind: str, rows) -> list[str]:
    """The files that the snapshots in `rows`, a query of their keys, name."""
    statement, params = rows.sql_with_params()
    found = []
    with connection.cursor() as cursor:
        for table, column in Snapshots(kinds.get(kind).model).files():
            cursor.execute(_FILES.format(table=table, column=column, rows=statement), params)
            found += [name for (name,) in cursor.fetchall()]
    return found


_FILES = """
SELECT x->>'{column}' FROM bulk_bulkrow r CROSS JOIN LATERAL jsonb_array_elements(r.before->'rows'->'{table}') AS x
 WHERE r.id IN ({rows}) AND x->>'{column}' <> ''
"""
