"""Statements that the database plans once for each connection: to plan a small look-up costs more than to run it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.backends.postgresql.base import Cursor, ServerBindingCursor

_is_on: ContextVar[bool] = ContextVar("prepared", default=False)


@contextmanager
def prepared(is_on: bool = True) -> Iterator[None]:
    """What is read inside is sent with its values apart, and planned once; a decorator as well.

    For look-ups that are few and asked again and again. Where the best way depends on the values, as with a filter,
    it is not for them: `prepared(False)`. What writes goes as ever, since it says who acts (`acting`).
    """
    token = _is_on.set(is_on)
    try:
        yield
    finally:
        _is_on.reset(token)


def prepare_on(connection, **kwargs) -> None:
    """Let `connection` do so (receiver of `connection_created`); first, before a statement gets something in front."""
    if _prepare not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _prepare)


def _prepare(execute, statement, params, many, context):
    cursor = context["cursor"]
    if _is_on.get() and type(cursor.cursor) is Cursor and statement.startswith(("SELECT", "(SELECT")):
        cursor.cursor = _PreparedCursor(context["connection"].connection)
    return execute(statement, params, many, context)


class _PreparedCursor(ServerBindingCursor):
    def _convert_query(self, query, params=None):
        """Keep it, as other cursors do, for whoever looks at what was asked."""
        self._query = super()._convert_query(query, params)
        return self._query
