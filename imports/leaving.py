"""What an undo has left, in words: what stands in its way, with what is there now and what was there before."""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.utils.translation import gettext as _

from imports.models import ImportRow
from imports.targets import Change

# The name of a key of `ImportRow.kept_back`; and its value of a row's record: now, or before.
Title = Callable[[str], str]
Values = Callable[[str, ImportRow], tuple[str, str]]
# Begins a key that names the table of what has come to hang on a record.
USED = "used:"


def told(rows: list[ImportRow], title: Title, values: Values, member) -> list[list[Change]]:
    """For each of `rows` what was changed and used since, or for an updated record each field as it is and was."""
    return [
        list(_created(row, title, member) if row.action == "create" else _updated(row, title, values, member))
        for row in rows
    ]


def _created(row: ImportRow, title: Title, member) -> Iterator[Change]:
    if changed := [title(key) for key in row.kept_back or [] if not key.startswith(USED)]:
        yield Change(_("Changed since"), "", ", ".join(changed))
    yield from _used(row, member)


def _used(row: ImportRow, member) -> Iterator[Change]:
    labels = [key.removeprefix(USED) for key in row.kept_back or [] if key.startswith(USED)]
    if labels:
        yield Change(_("Used since"), "", ", ".join(dict.fromkeys(_hanging(label, member) for label in labels)))


def _hanging(label: str, member) -> str:
    """What has come to hang on it, as far as the member sees such records."""
    model = apps.get_model(label)
    return str(model._meta.verbose_name_plural) if model.is_open_to(member) else _("something else")


def _updated(row: ImportRow, title: Title, values: Values, member) -> Iterator[Change]:
    for key in (key.removeprefix("!") for key in row.kept_back or [] if not key.startswith(USED)):
        yield Change(title(key), *values(key, row))
    yield from _used(row, member)


def capitalised(name) -> str:
    return str(name)[:1].upper() + str(name)[1:]
