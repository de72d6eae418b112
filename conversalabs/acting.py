"""Who acts, by which path and at which address: said to the database with every statement that writes.

The triggers of `accounts.audit` read it. It holds for the statement's own transaction and no longer, so that nothing
is left on a connection for whoever gets it next. (`pghistory.context` would do, but it breaks `executemany`, takes
a `%` in a statement without parameters for a placeholder, and knows only who was signed in when the request began.)
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.db import transaction
from psycopg import sql

SETTING = "pghistory.context_metadata"
LONGEST_ADDRESS = 200
ADDRESSES = {"/admin/": "admin", "/api/": "api"}
# Links that let somebody in stand below it: what they hold is not for every reader of the audit.
ENTRANCE = "/accounts/"
_SECRET = re.compile(r"[^/]{20,}")
_WRITES = re.compile(r"\s*(insert|update|delete|merge|with|do|call|copy|truncate)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Act:
    """`user` gives the id of who is signed in, or None; asked only when something is written.

    `means` is what a task is for ("import", "bulk"), as histories tell it.
    """

    path: str
    address: str
    user: Callable[[], int | None]
    means: str = ""

    def said(self) -> dict:
        with _acting(None):  # to find out who acts may itself write: an outdated session is deleted
            user = self.user()
        return {"user": user, "path": self.path, "address": self.address}


_current: ContextVar[Act | None] = ContextVar("acting", default=None)


@contextmanager
def _acting(act: Act | None) -> Iterator[None]:
    token = _current.set(act)
    try:
        yield
    finally:
        _current.reset(token)


def acting(path: str, address: str = "", *, user: Callable[[], int | None] = lambda: None):
    """What is written inside is the work of `user`, done by `path` ("page", "admin", "task") at `address`."""
    clean = "".join(letter for letter in address[:LONGEST_ADDRESS] if letter.isprintable())
    return _acting(Act(path, clean, user))


def on_behalf_of(user_id: int, means: str = ""):
    """What is written inside is the work of this user, by the path that it goes already: for tasks."""
    act = _current.get() or Act("task", "", lambda: None)
    return _acting(replace(act, user=lambda: user_id, means=means))


def means() -> str:
    """How what is written now comes about: by "page", "admin", "import", "bulk", "task"; "" where nobody acts."""
    act = _current.get()
    return (act.means or act.path) if act else ""


def said() -> dict | None:
    """What would be said now: `{"user": 7, "path": "page", "address": "/acme/contacts/"}`; None where nobody acts."""
    act = _current.get()
    return act and act.said()


class ActingMiddleware:
    """Whoever is signed in acts in this request, at its address without what a query or a mailed link may hold."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = next((name for start, name in ADDRESSES.items() if request.path.startswith(start)), "page")
        with acting(path, _without_secrets(request.path), user=lambda: request.user.pk):
            return self.get_response(request)


def _without_secrets(path: str) -> str:
    return _SECRET.sub("…", path) if path.startswith(ENTRANCE) else path


def say_on(connection, **kwargs) -> None:
    """Let statements on `connection` say who acts (receiver of `connection_created`)."""
    if _say not in connection.execute_wrappers:
        connection.execute_wrappers.append(_say)


def _say(execute, statement, params, many, context):
    act, connection = _current.get(), context["connection"]
    # What was said inside a transaction would stand to its end, whoever writes next.
    if not (act or getattr(connection, "said", False)) or not _is_write(statement):
        return execute(statement, params, many, context)
    connection.said = act is not None and connection.in_atomic_block
    saying = f"SELECT set_config('{SETTING}', {_quoted(act.said() if act else None)}, true)"
    if many:
        with transaction.atomic(connection.alias):
            context["cursor"].cursor.execute(saying)
            return execute(statement, params, many, context)
    saying = saying if params is None else saying.replace("%", "%%")
    done = execute(f"{saying}; {statement}", params, many, context)
    context["cursor"].nextset()  # past what set_config answers
    return done


def _is_write(statement) -> bool:
    return isinstance(statement, str) and _WRITES.match(statement) is not None


def _quoted(said: dict | None) -> str:
    return sql.Literal(json.dumps(said) if said else "").as_string()
