"""How planned rows reach the staging table, and what the rows before have claimed."""

from collections.abc import Iterable

from django.db import connection
from psycopg.types.json import Jsonb

from imports.models import Import
from imports.targets import Candidate, Key

_COPY = (
    "COPY imports_importrow"
    " (account_id, run_id, number, line, action, title, target_id, version, before, after, problems) FROM STDIN"
)


def clear(run: Import) -> None:
    """Forget an earlier plan."""
    run.rows.all().delete()


def copy(run: Import, candidates: Iterable[Candidate]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as rows:
        for each in candidates:
            rows.write_row((run.account_id, run.pk, *_row(each)))


def _row(each: Candidate) -> tuple:
    problems = [problem.as_json() for problem in each.problems] or None
    identity = (each.number, each.line, each.action, each.title[:200], each.target_id, each.version)
    return identity + tuple(map(_json, (each.before, each.after, problems)))


def _json(value):
    return None if value is None else Jsonb(value)


class Claims:
    """The keys of accepted rows, with their lines: a later row that has one of them stands twice in the file.

    They are kept in a temporary table, so that memory does not grow with the file.
    """

    def __enter__(self) -> "Claims":
        self.__exit__()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE import_claims (kind text, value text, line int)")
            cursor.execute("CREATE UNIQUE INDEX ON import_claims (kind, value)")
        return self

    def __exit__(self, *_error) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.import_claims")

    def lines_of(self, keys: Iterable[Key]) -> dict[Key, int]:
        """The lines on which any of `keys` was claimed."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT kind, value, line FROM import_claims JOIN {KEYS} USING (kind, value)", pack(keys))
            return {(kind, value): line for kind, value, line in cursor.fetchall()}

    def add(self, claims: dict[Key, int]) -> None:
        with connection.cursor() as cursor, cursor.copy("COPY import_claims FROM STDIN") as rows:
            for (kind, value), line in claims.items():
                rows.write_row((kind, value, line))


# Keys as a table `k (kind, value)` of a statement that gets `pack(keys)`. As texts they bind faster than as arrays.
KEYS = "unnest(string_to_array(%(kinds)s, chr(31)), string_to_array(%(values)s, chr(31))) AS k (kind, value)"
_PART = "\x1f"


def pack(keys: Iterable[Key]) -> dict[str, str]:
    """The parameters of `KEYS`. No key holds the separator: the reader refuses cells with control characters."""
    pairs = list(keys)
    return {"kinds": _PART.join(kind for kind, _value in pairs), "values": _PART.join(value for _kind, value in pairs)}
