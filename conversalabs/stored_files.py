"""Files that rows know by name: none is left when its row goes, none that no row knows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

# A file without a row may belong to an upload that is still under way.
GRACE = timedelta(days=1)


@contextmanager
def kept_if_done(*names: str) -> Iterator[None]:
    """Around the writing of rows: when it fails, the new files `names` are gone again."""
    try:
        yield
    except BaseException:
        for name in filter(None, names):
            default_storage.delete(name)
        raise


def delete_once_done(name: str) -> None:
    """Delete the file `name`, if it is one, as soon as its row is gone for certain."""
    if name:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)


def none_of(names: list[str]) -> set[str]:
    return set()


def sweep(folder: str, rows: QuerySet, *fields: str, kept: Callable[[list[str]], set[str]] = none_of) -> int:
    """Delete the files in the folders of `folder` that none of the `fields` of `rows` names; how many.

    They are left behind where a process was killed, or rows were deleted by SQL. `kept(names)` answers those that are
    wanted all the same.
    """
    old = [name for name in _stored(folder) if _is_old(name)]
    known = {name for field in fields for name in rows.filter(**{f"{field}__in": old}).values_list(field, flat=True)}
    known |= kept(old) if old else set()
    orphans = [name for name in old if name not in known]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def sweep_rows(rows: QuerySet, field: str) -> int:
    """Delete those of `rows` whose file `field` is stored no longer; how many.

    Where most files are missing it is their storage that is: then no row is touched, and LookupError raised.
    """
    lost, total = [], 0
    for pk, name in rows.order_by("pk").values_list("pk", field).iterator():
        total += 1
        if not default_storage.exists(name):
            lost.append(pk)
    if len(lost) > total / 2:
        raise LookupError(f"{len(lost)} of {total} files are missing: is their storage there?")
    return rows.filter(pk__in=lost).delete()[0]


def _stored(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    for account in default_storage.listdir(folder)[0]:
        for name in default_storage.listdir(f"{folder}/{account}")[1]:
            yield f"{folder}/{account}/{name}"


def _is_old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - GRACE
