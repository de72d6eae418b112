"""Queries that are asked again and again in the same words: a queryset of them is built and put into SQL once.

For a small look-up that costs several times what the database takes to answer it.
"""

from collections.abc import Callable
from copy import copy
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, BooleanField, Func, QuerySet, Value
from django.http import Http404

# Stands in a statement for a value that comes later; no id is as high.
_MARK = 1 << 62
MOST_SHAPES = 200


class Among(Func):
    """Whether a column is among `ids`: one statement for any number of them."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()

    def __init__(self, column: str, ids: list[int]):
        super().__init__(column, Value(ids, ArrayField(BigIntegerField())))


class Standing:
    """`Standing(build).rows(*shape, **values)` gives the rows of the queryset `build(*shape, **values)`.

    `values` are ids, or lists of ids, that differ each time, and stand in the statement as parameters alone. On `shape`
    the words depend: hashable, or with a `sight` that is. SQL is kept for the `MOST_SHAPES` last used. `locking` is how
    it ends: "FOR SHARE OF crm_stage", which querysets do not know.
    """

    def __init__(self, build: Callable[..., QuerySet], locking: str = ""):
        self.build, self.locking = build, locking
        self._written = lru_cache(maxsize=MOST_SHAPES)(self._write)

    def rows(self, *shape, **values) -> list:
        if any(value >= _MARK for value in values.values() if isinstance(value, int)):
            return []
        key = tuple(getattr(each, "sight", each) for each in shape)
        return self._written(_Shape(key, shape), **{name: type(value) for name, value in values.items()}).rows(values)

    def one(self, *shape, **values):
        """The first of them, or 404."""
        if rows := self.rows(*shape, **values):
            return rows[0]
        raise Http404

    def _write(self, shape: "_Shape", **kinds: type) -> "_Written":
        marks = {name: _MARK + place for place, name in enumerate(kinds)}
        marks = {name: [mark] if kinds[name] is list else mark for name, mark in marks.items()}
        return _Written(self.build(*shape.values, **marks), marks, self.locking)


class _Shape:
    """Equal to another by its `key` alone."""

    def __init__(self, key: tuple, values: tuple):
        self.key, self.values = key, values

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(self.key)


class _Written:
    """A queryset with its SQL; `marks` stand where the values go."""

    def __init__(self, queryset: QuerySet, marks: dict, locking: str):
        self.queryset, self.compiler = queryset, queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, params = self.compiler.as_sql()
            self.sql = f"{self.sql} {locking}".rstrip()
            self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        except EmptyResultSet:
            self.sql, params = "", ()
        names = [(mark, name) for name, mark in marks.items()]
        self.params = [(next((name for mark, name in names if mark == param), None), param) for param in params]

    def rows(self, values: dict) -> list:
        if not self.sql:
            return []
        params = tuple(values[name] if name else param for name, param in self.params)
        compiler = copy(self.compiler)
        compiler.connection, compiler.as_sql = connections[DEFAULT_DB_ALIAS], lambda *_, **__: (self.sql, params)
        compiler.get_converters = lambda _expressions: self.converters
        found = self.queryset._chain()
        found._query = copy(self.queryset.query)
        found._query.get_compiler = lambda *_, **__: compiler
        return list(found)
