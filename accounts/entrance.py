"""What all pages of signing in have in common; allauth makes them, below `/accounts/`."""

from allauth.account.adapter import get_adapter
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils import translation

from accounts.forms.attempt import status_of

ROOT = "/accounts/"


class EntranceMiddleware:
    """Pages of signing in speak the person's language, stay in no cache, and say by their status what was refused."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(ROOT):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith(ROOT) and getattr(request.user, "language", ""):
            translation.activate(request.user.language)

    def process_template_response(self, request, response):
        """allauth answers with 200 whatever it thinks of a form."""
        if request.path.startswith(ROOT) and (form := _form_of(response)) and form.is_bound and form.errors:
            response.status_code = status_of(form)
        return response


def too_many(request: HttpRequest) -> HttpResponse:
    """The page with what was typed, and why nothing came of it; allauth's answer where a limit has been reached."""
    typed, request.method = request.POST, "GET"
    response = request.resolver_match.func(request, *request.resolver_match.args, **request.resolver_match.kwargs)
    form = _form_of(response)
    if form is None:
        return render(request, "429.html", status=429)
    form.is_bound, form.data, form.cleaned_data, form._errors = True, typed, {}, ErrorDict()
    form.add_error(None, get_adapter().validation_error("rate_limited"))
    return response


def _form_of(response):
    return (response.context_data or {}).get("form") if isinstance(response, TemplateResponse) else None
