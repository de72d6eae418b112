"""The last answer, when nothing else could answer."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = "5"
AWAY = (OperationalError, InterfaceError)
FULL = {errno.ENOSPC, errno.EDQUOT}


def in_one_line(record) -> bool:
    """A filter of log records: where the database was is no news to every request, nor from where it was asked."""
    if record.exc_info and isinstance(record.exc_info[1], AWAY):
        record.exc_info = None
    return True


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or restarting, 507 without room for what is sent, 500 for a fault of ours.

    None of these pages asks the database.
    """
    status = _status_of(sys.exc_info()[1])
    response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _status_of(error: BaseException | None) -> int:
    if isinstance(error, AWAY):
        return 503
    return 507 if isinstance(error, OSError) and error.errno in FULL else 500
