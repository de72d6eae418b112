"""Imports that fill an attribute: their columns, and the values that they have set aside to be written."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import CustomAttribute, Member
from accounts.uses import Use
from imports.attributes import PREFIX
from imports.models import Import, ImportRow

# In what is to be written, and in what an undo would put back.
_DROP = """
UPDATE {rows} SET {column} = {column} #- ARRAY['attributes', %(key)s]
 WHERE run_id = ANY(%(runs)s) AND {column} -> 'attributes' ? %(key)s"""
_PUT = """
UPDATE {rows} SET {column} = jsonb_set({column}, ARRAY['attributes', %(key)s], to_jsonb(%(new)s::text))
 WHERE run_id = ANY(%(runs)s)"""
_HOLDING = " AND {column} -> 'attributes' ->> %(key)s = %(old)s"


def imports_naming(attribute: CustomAttribute, member: Member) -> Iterator[Use]:
    seen = set(Import.objects.visible_to(member).values_list("pk", flat=True))
    filling = _filling(attribute)
    for run in _waiting(filling):
        named = run.pk in seen
        title = _("Import of “%(file)s”") % {"file": run.file_name} if named else _("An import that is not over")
        yield Use(title, run.get_absolute_url() if named else "", is_cleaned=True)
    if number := len(filling) - len(_waiting(filling)):
        words = ngettext("Columns remembered of %(n)s import", "Columns remembered of %(n)s imports", number)
        yield Use(words % {"n": number}, is_cleaned=True)


def drop_column(attribute: CustomAttribute) -> None:
    """Leave the column out, also where the next file with the same headers is matched by it; and what waits for it."""
    runs = _filling(attribute)
    for run in runs:
        run.columns = [_left_out(column, f"{PREFIX}{attribute.key}") for column in run.columns]
        run.save(update_fields=["columns"])
    _write(_DROP, _holding(runs), key=attribute.key)


def put_option(attribute: CustomAttribute, option: str, another: str) -> None:
    """What waits to be written as `option` becomes `another`; "": nothing."""
    statement = (_PUT if another else _DROP) + _HOLDING
    _write(statement, _holding(_filling(attribute)), key=attribute.key, old=option, new=another)


def check_again(attribute: CustomAttribute) -> None:
    """What was read by another type is read anew before it is written."""
    planned = [run.pk for run in _filling(attribute) if run.status == Import.Status.PLANNED]
    Import.objects.filter(pk__in=planned).update(status=Import.Status.DRAFT)


def _filling(attribute: CustomAttribute) -> list[Import]:
    """Imports with a column for the attribute."""
    runs = Import.objects.of(attribute.account).filter(columns__contains=[{"field": f"{PREFIX}{attribute.key}"}])
    return [run for run in runs.select_related("account") if run.kind.attribute_kind == attribute.model]


def _waiting(runs: list[Import]) -> list[Import]:
    return [run for run in runs if not run.is_over]


def _holding(runs: list[Import]) -> list[Import]:
    """Those with values that are still to be written, here or back."""
    return [run for run in runs if not run.is_over or run.keeps_what_was]


def _left_out(column: dict, field: str) -> dict:
    return {"header": column.get("header", ""), "field": ""} if column.get("field") == field else column


def _write(statement: str, runs: list[Import], **values) -> None:
    if runs:
        rows = connection.ops.quote_name(ImportRow._meta.db_table)
        with connection.cursor() as cursor:
            for column in ("before", "after"):
                found = values | {"runs": [run.pk for run in runs]}
                cursor.execute(statement.format(rows=rows, column=column), found)
