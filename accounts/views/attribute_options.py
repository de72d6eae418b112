"""The options of a list attribute: each is renamed, moved and removed by a form of its own."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.attribute_uses import uses_of
from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.forms.attribute import OptionForm, RemovalForm
from accounts.models import CustomAttribute
from accounts.views.attributes import find, place_in
from conversalabs.pages import is_partial, redirect_to, render


def page_url(request: HttpRequest, pk: int) -> str:
    return reverse("accounts:attribute", args=[request.account.slug, pk])


def change(request: HttpRequest, found: CustomAttribute, do: Callable[[dict], object]) -> HttpResponse:
    """Let `do` act on what was sent, and answer with the editor as it is then; 422 with the reason if it is refused."""
    form = OptionForm(request.POST)
    done = attempt(form, lambda: do(form.cleaned_data))
    if done and not is_partial(request):
        return redirect_to(request, page_url(request, found.pk))
    found.refresh_from_db()
    context = {"attribute": found, "option_form": form if not done else None}
    context["option_lines"] = found.options_with_uses(request.member)
    page, part = "accounts/attribute_options.html", "accounts/_attribute_options.html"
    return render(request, page, context, fragment=part, status=200 if done else 422)


@needs("manage_attributes")
@require_POST
def options(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an option."""
    found = find(request, pk)
    return change(request, found, lambda sent: found.add_option(sent["option"], by=request.member))


@needs("manage_attributes")
@require_POST
def option_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an option; the records that hold it follow."""
    found = find(request, pk)
    return change(request, found, lambda sent: found.rename_option(sent["option"], sent["name"], by=request.member))


@needs("manage_attributes")
@require_POST
def option_position(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down (`step`), or behind another option (`after`)."""
    found, place = find(request, pk), place_in(request, str)
    return change(request, found, lambda sent: found.move_option(sent["option"], **place, by=request.member))


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def option_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what becomes of the records that hold an option (`?option=`); on POST take it away."""
    found, option = find(request, pk), request.GET.get("option", "")
    data = request.POST if request.method == "POST" else None
    form = RemovalForm(data, options=[each for each in found.options if each != option])
    if not attempt(form, lambda: found.remove_option(option, **form.cleaned_data, by=request.member)):
        return _ask(request, found, option, form)
    messages.success(request, _("“%(name)s” is removed.") % {"name": option})
    return redirect_to(request, page_url(request, pk))


def _ask(request: HttpRequest, found: CustomAttribute, option: str, form: RemovalForm) -> HttpResponse:
    held = dict(found.values(request.member)).get(option, 0)
    uses = [use for use in uses_of(found, request.member) if option in use.keys]
    context = {"attribute": found, "option": option, "held": held, "form": form, "uses": uses}
    context["hides"] = dict(found.values()).get(option, 0) > held
    page, dialog = "accounts/option_removal.html", "accounts/_option_removal.html"
    return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)
