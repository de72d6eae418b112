#!/usr/bin/env python
"""Every command of the product. Without DATABASE_URL each one runs beside the embedded PostgreSQL server."""

import errno
import os
import sys

# Commands that need no database, and `up`, which looks after its own.
WITHOUT_DATABASE = {"up", "help", "version", "check", "collectstatic", "compilemessages", "makemessages", "startapp"}


def main(arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conversalabs.settings")
    from django.core.management import execute_from_command_line

    from conversalabs.postgres import UnavailableError

    try:
        with database(arguments[1:]):
            execute_from_command_line(arguments)
    except UnavailableError as error:
        sys.exit(str(error))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        sys.exit("The disk is full.")


def database(arguments):
    """A context inside which the database that the settings name is there."""
    from contextlib import nullcontext

    asks_for_help = not arguments or {"-h", "--help", "--version"} & set(arguments)
    if os.environ.get("DATABASE_URL") or asks_for_help or arguments[0] in WITHOUT_DATABASE:
        return nullcontext()
    from django.conf import settings

    from conversalabs import postgres

    return postgres.running(settings.DATA_DIR)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 (the rest of this file can be read by older ones)
        sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    main(sys.argv)
