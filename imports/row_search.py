"""Which rows of a plan hold a text, and which have a problem of one kind."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Count, F, Q, QuerySet, TextField, Value
from django.db.models.expressions import Func, RawSQL
from django.db.models.functions import Coalesce

from accounts.models import Member
from conversalabs.folding import Fold, sought
from imports.models import Import

# Records that a search finds besides the plan's own words, and kinds of problem that are offered to choose from.
MOST_FOUND = 1_000
MOST_REASONS = 30

# What varies within one kind of problem: what is quoted, and numbers.
_KIND = r"""coalesce(nullif(p->>'kind', ''), concat_ws(': ', nullif(p->>'column', ''), regexp_replace(regexp_replace(
    p->>'reason', '“[^”]*”', '“…”', 'g'), '\d+', '…', 'g')))"""
_PROBLEMS = "jsonb_array_elements(imports_importrow.problems) AS t (p)"


class _Texts(Func):
    """What stands in a JSON value, without the names of its fields."""

    template = "jsonb_path_query_array(%(expressions)s, '$.** ? (@.type() == \"string\")')::text"
    output_field = TextField()


class _Together(Func):
    template, arg_joiner = "(%(expressions)s)", " || ' ' || "
    output_field = TextField()


def holding(rows: QuerySet, run: Import, member: Member, text: str) -> QuerySet:
    """Those of `rows` whose title, values or problems hold `text`, or whose record is found by it; or the line of it.

    Accents and case do not matter.
    """
    part = sought(text)
    if not part:
        return rows
    parts = (F("title"), *(Coalesce(_Texts(name), Value("")) for name in ("before", "after", "problems")))
    held = Fold(_Together(*parts))
    found = Q(held__contains=part) | Q(target_id__in=run.kind.find(member, text, MOST_FOUND))
    line = Q(line=int(part)) if part.isascii() and part.isdecimal() and len(part) < 10 else Q()
    return rows.alias(held=held).filter(found | line)


def with_reason(rows: QuerySet, reason: str) -> QuerySet:
    """Those of `rows` with a problem that `reasons` calls so."""
    sql = f"EXISTS (SELECT FROM {_PROBLEMS} WHERE {_KIND} = %s)"
    return rows.filter(RawSQL(sql, [reason], output_field=BooleanField()), problems__isnull=False)


def reasons(rows: QuerySet) -> list[tuple[str, int]]:
    """The kinds of problem that `rows` have, each with the number of its problems; the most frequent first."""
    troubled = rows.filter(problems__isnull=False).order_by()
    kinds = RawSQL(f"ARRAY(SELECT {_KIND} FROM {_PROBLEMS})", [], output_field=ArrayField(TextField()))
    each = troubled.annotate(reason=Func(kinds, function="unnest", output_field=TextField())).values("reason")
    return list(
        each.annotate(times=Count("*")).order_by("-times", "reason").values_list("reason", "times")[:MOST_REASONS]
    )
