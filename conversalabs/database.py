"""Databases by their address, and the two logins of each: the owner migrates, the other one serves."""

import hashlib
import hmac

import psycopg
from psycopg import conninfo, sql

from conversalabs.postgres import UnavailableError

_OLDEST = 15
_TIMEOUT_SECONDS = 5
# What `psycopg` calls a part of an address, and what Django calls it.
_DJANGO = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}

# How often a connection has to see a statement of `prepared` before it keeps the plan; no other cursor does.
PREPARING = {"prepare_threshold": 1}


def described(url: str, pool: int = 0) -> dict:
    """The database at `url` in Django's words, with a pool of at most `pool` connections for each process."""
    try:
        parts = conninfo.conninfo_to_dict(url)
    except psycopg.Error as error:
        why = _line(error).replace(url, "...")  # which may hold a password
        raise UnavailableError(f"DATABASE_URL is not the address of a PostgreSQL database: {why}") from None
    known = {_DJANGO[key]: value for key, value in parts.items() if key in _DJANGO}
    options = {key: value for key, value in parts.items() if key not in _DJANGO} | PREPARING
    if pool:
        # A pool that has given up tries again for the next request, one that has not waits ever longer.
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 2, "reconnect_timeout": 1}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **known,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": bool(pool),
    }


def switch_to(url: str, pool: int = 0) -> None:
    """Let this process use the database at `url` from now on. It must not have used another one before."""
    from django.db import connections

    connections["default"].settings_dict.update(described(url, pool))


def check(url: str) -> None:
    """Raise `UnavailableError` unless a PostgreSQL that is new enough answers at `url`."""
    try:
        with _connect(url) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        raise UnavailableError(f"DATABASE_URL cannot be reached: {_line(error)}") from None
    check_version(version)


def check_version(version: int) -> None:
    """Refuse what is too old; `version` counts like 150004 for 15.4."""
    if version < _OLDEST * 10_000:
        found = f"{version // 10_000}.{version % 10_000}"
        raise UnavailableError(f"PostgreSQL {found} is too old: {_OLDEST} or newer is needed.")


def app_url(url: str, secret: str) -> str | None:
    """The address by which the product itself logs in, beside the owner at `url`; None if that cannot be had.

    The login is called like the database with `_app` behind. Its password follows from the owner's, or else
    from `secret`, so that every process finds it without keeping it.
    """
    parts = conninfo.conninfo_to_dict(url)
    try:
        with _connect(url) as owner:
            name = f"{owner.info.dbname}_app"
            password = _password(f"{parts.get('password') or secret} {name}")
            app = conninfo.make_conninfo(url, user=name, password=password)
            if not _works(app):
                _make_login(owner, name, password)
                _connect(app).close()
    except psycopg.Error:
        return None
    return app


def _password(text: str) -> str:
    return hmac.new(text.encode(), b"login of the product", hashlib.sha256).hexdigest()


def _works(url: str) -> bool:
    try:
        _connect(url).close()
    except psycopg.Error:
        return False
    return True


def _make_login(owner: psycopg.Connection, name: str, password: str) -> None:
    known = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    owner.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(name), password))


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, connect_timeout=_TIMEOUT_SECONDS, autocommit=True)


def _line(error: psycopg.Error) -> str:
    """The first line of what the driver says; the others are hints and repetitions for further addresses."""
    return str(error).strip().splitlines()[0]
