"""After thirty days nothing is left of what an import brought, nor of what stood in the records before.

What came of it stays: the counts, and of each row what was done and why it was left out.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conversalabs.stored_files import delete_once_done
from imports.models import Import
from imports.models.undoable import UNDO_FOR


def purge() -> int:
    """Purge all imports whose time is over, those among them that nobody has gone on with; how many."""
    long_ago = timezone.now() - UNDO_FOR
    is_over = Q(ended_at__lte=long_ago) | Q(ended_at=None, created_at__lte=long_ago)
    over = Import.objects.filter(is_over, is_purged=False)
    return sum(_purge(pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _purge(pk: int) -> bool:
    found = Import.objects.select_for_update(of=["self"]).filter(pk=pk, is_purged=False)
    run = found.select_related("account").first()
    if run is None or run.is_busy:
        return False
    if not run.is_over:
        run.end(Import.Status.CANCELLED, is_mailed=False)
    run.rows.update(before=None, after=None, kept_back=None)
    delete_once_done(run.file.name)
    run.file, run.is_purged = "", True
    run.save(update_fields=["file", "is_purged"])
    return True
