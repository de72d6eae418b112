"""One place decides whether a request gets a page or a fragment of it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as render_template
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment. On Back it sends `HX-Request` too, with the type `full`, and wants the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(
    request: HttpRequest, page: str, context: dict | None = None, *, fragment: str | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the template `fragment` to a partial request and with `page` to every other.

    Nothing rendered here may be stored by a cache: it holds personal data.
    """
    template = fragment if fragment and is_partial(request) else page
    response = render_template(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    response["Cache-Control"] = "no-store"
    return response


def redirect_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to `url` after a change: by htmx where it asked, by 302 elsewhere."""
    if is_partial(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def own_url(request: HttpRequest, given: str) -> str:
    """`given`, if it leads to a page of the account that the request is about; else ""."""
    is_here = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if is_here and given.startswith(f"/{request.account.slug}/") else ""
