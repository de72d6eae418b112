"""Imports that are not over yet and fill an attribute: their columns, and the values that they have set aside."""

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import CustomAttribute, Member
from accounts.uses import Use
from imports.attributes import PREFIX
from imports.models import Import, ImportRow

_OVER = [Import.Status.DONE, Import.Status.CANCELLED, Import.Status.FAILED]
_DROP = "UPDATE {rows} SET after = after #- ARRAY['attributes', %(key)s] WHERE run_id = ANY(%(runs)s)"
_PUT = """
UPDATE {rows} SET after = jsonb_set(after, ARRAY['attributes', %(key)s], to_jsonb(%(new)s::text))
 WHERE run_id = ANY(%(runs)s)"""
_HOLDING = " AND after -> 'attributes' ->> %(key)s = %(old)s"


def imports_naming(attribute: CustomAttribute, member: Member) -> Iterator[Use]:
    seen = set(Import.objects.visible_to(member).values_list("pk", flat=True))
    for run in _filling(attribute):
        named = run.pk in seen
        title = _("Import of “%(file)s”") % {"file": run.file_name} if named else _("An import that is not over")
        yield Use(title, run.get_absolute_url() if named else "", is_cleaned=True)


def drop_column(attribute: CustomAttribute) -> None:
    """Leave the column out, and the values that are waiting to be written."""
    for run in (runs := _filling(attribute)):
        run.columns = [_left_out(column, f"{PREFIX}{attribute.key}") for column in run.columns]
        run.save(update_fields=["columns"])
    _write(_DROP, runs, key=attribute.key)


def put_option(attribute: CustomAttribute, option: str, another: str) -> None:
    """What waits to be written as `option` becomes `another`; "": nothing."""
    _write((_PUT if another else _DROP) + _HOLDING, _filling(attribute), key=attribute.key, old=option, new=another)


def _filling(attribute: CustomAttribute) -> list[Import]:
    """Imports that are not over and have a column for the attribute."""
    runs = Import.objects.of(attribute.account).exclude(status__in=_OVER)
    found = runs.filter(columns__contains=[{"field": f"{PREFIX}{attribute.key}"}]).select_related("account")
    return [run for run in found if run.kind.attribute_kind == attribute.model]


def _left_out(column: dict, field: str) -> dict:
    return {"header": column.get("header", ""), "field": ""} if column.get("field") == field else column


def _write(statement: str, runs: list[Import], **values) -> None:
    if runs:
        rows = connection.ops.quote_name(ImportRow._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(rows=rows), values | {"runs": [run.pk for run in runs]})
