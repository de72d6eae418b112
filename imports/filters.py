"""Records filtered by the import that has made or changed them."""

from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.filters import FilterField, Type
from accounts.models import Member
from conversalabs.templatetags.dates import day_text
from imports.models import Import, ImportRow

CREATED, CHANGED = "created_by_import", "changed_by_import"
_OPERATORS = ("is", "is_not", "one_of", "none_of")


def fields_over_imports(**targets: str) -> Callable[[Member], Iterator[FilterField]]:
    """Of records that are written by imports of `targets`, a look-up: `target="contacts"`."""
    return partial(_fields, targets)


def _fields(targets: dict[str, str], member: Member) -> Iterator[FilterField]:
    """An import is named, so that its own rows are read, and nobody has to find out from a record's side."""
    if not ImportRow.is_open_to(member):
        return
    for key, label, action in [
        (CREATED, _("Created by import"), ImportRow.Action.CREATE),
        (CHANGED, _("Changed by import"), ImportRow.Action.UPDATE),
    ]:
        found = {"rows": partial(_rows, action), "records": partial(_imports, targets), "called": _called}
        yield FilterField(key, label, Type.RECORD, "run_id", operators=_OPERATORS, group=_("Imports"), **found)


def _imports(targets: dict[str, str], member: Member) -> QuerySet:
    """Those that have written such records, the newest first."""
    return Import.objects.visible_to(member).filter(**targets).exclude(results={}).order_by("-pk")


def _called(run: Import) -> str:
    return f"{run.file_name} ({day_text(timezone.localdate(run.created_at))})"


def _rows(action: str, member: Member) -> QuerySet:
    """Rows that are done, and not undone: a plan has changed nobody yet."""
    return ImportRow.objects.visible_to(member).standing().filter(action=action, target_id=OuterRef("pk"))
