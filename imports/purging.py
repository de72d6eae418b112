"""After thirty days nothing is left of what stood in the records before an import."""

from django.db import transaction
from django.utils import timezone

from imports.models import Import
from imports.models.undoable import UNDO_FOR


def purge() -> int:
    """Purge all imports whose time is over; how many."""
    over = Import.objects.filter(is_purged=False, ended_at__lte=timezone.now() - UNDO_FOR)
    return sum(_purge(pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _purge(pk: int) -> bool:
    run = Import.objects.select_for_update().filter(pk=pk, is_purged=False).first()
    if run is None or not run.is_over:
        return False
    run.rows.filter(before__isnull=False).update(before=None)
    run.rows.filter(kept_back__isnull=False).update(kept_back=None)
    run.is_purged = True
    run.save(update_fields=["is_purged"])
    return True
