"""The last answer, when nothing else could answer."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_SECONDS = "5"
AWAY = (OperationalError, InterfaceError)


def in_one_line(record) -> bool:
    """A filter of log records: where the database was is no news to every request, nor from where it was asked."""
    if record.exc_info and isinstance(record.exc_info[1], AWAY):
        record.exc_info = None
    return True


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is away or restarting, 500 for a fault of ours; neither page asks the database."""
    away = isinstance(sys.exc_info()[1], AWAY)
    status = 503 if away else 500
    response = HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
    response["Cache-Control"] = "no-store"
    if away:
        response["Retry-After"] = RETRY_SECONDS
    return response
