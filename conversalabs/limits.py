"""How much a request may bring: what is too large is refused before anything of it is read."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Where nobody has signed in yet, and where no files are taken.
SMALL = ("/accounts/", "/health/")
SMALL_BYTES = 1 << 20


class BodyLimitMiddleware:
    """Stands before whatever reads a form: files of a form go to the disk as it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = SMALL_BYTES if request.path == "/" or request.path.startswith(SMALL) else settings.REQUEST_MAX_BYTES
        if _length(request) > most:
            return render(request, "413.html", status=413)
        response = self.get_response(request)
        if request.content_type == "multipart/form-data":
            _drop_unfinished(request)
        return response


def _drop_unfinished(request: HttpRequest) -> None:
    """What has come of a file whose sender has hung up, or that the disk could not take: Django leaves it there."""
    for handler in request.upload_handlers:
        with suppress(OSError):
            handler.upload_interrupted()


def _length(request: HttpRequest) -> int:
    """What the request says; one that says nothing is read as empty."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() else 0
