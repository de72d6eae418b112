"""The types of object in the settings. Their fields are attributes, which the settings of attributes look after."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.views.attributes import id_in, kind_context, place_in
from conversalabs.pages import is_partial, redirect_to, render
from customobjects.forms.object_type import ObjectTypeForm
from customobjects.models import ObjectType
from customobjects.type_uses import what_goes
from customobjects.views.records import find_type

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def list_url(request: HttpRequest) -> str:
    return reverse("customobjects:types", args=[request.account.slug])


def all_types(request: HttpRequest) -> dict:
    return {"types": list(ObjectType.objects.visible_to(request.member).with_uses(request.member))}


@needs("manage_attributes")
@require_safe
def types(request: HttpRequest) -> HttpResponse:
    return render(request, "customobjects/types.html", all_types(request))


@needs("manage_attributes")
@require_http_methods(READ_OR_WRITE)
def type_new(request: HttpRequest) -> HttpResponse:
    """A new type; from here on to its fields."""
    form = ObjectTypeForm(request.POST or None, instance=ObjectType(account=request.account))
    if not attempt(form, lambda: form.save_by(request.member)):
        return render(request, "customobjects/type_new.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is there. Add its fields below.") % {"name": form.instance})
    return redirect_to(request, form.instance.settings_url)


@needs("manage_attributes")
@require_http_methods(READ_OR_WRITE)
def type_(request: HttpRequest, type_pk: int) -> HttpResponse:
    """A type with its fields."""
    found = find_type(request, type_pk)
    form = ObjectTypeForm(request.POST or None, instance=found)
    if not attempt(form, lambda: form.save_by(request.member)):
        fields = kind_context(request, found.kind, _("Fields"))
        context = {
            "form": form,
            "type": ObjectType.objects.visible_to(request.member).get(pk=type_pk),
            "fields": fields,
        }
        context["type"].account = request.account
        return render(request, "customobjects/type.html", context, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is saved.") % {"name": found})
    return redirect_to(request, found.settings_url)


@needs("manage_attributes")
@require_POST
def type_position(request: HttpRequest, type_pk: int) -> HttpResponse:
    """One place up or down (`step`), or behind another type (`after`)."""
    find_type(request, type_pk).move(**place_in(request, id_in))
    if not is_partial(request):
        return redirect(list_url(request))
    return render(request, "customobjects/_type_table.html", all_types(request))


@needs("manage_attributes")
@require_http_methods(READ_OR_WRITE)
def type_deletion(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Show what goes with a type; on POST delete it."""
    found = find_type(request, type_pk)
    if request.method != "POST":
        context = {"type": found, **what_goes(found, request.member)}
        page, dialog = "customobjects/type_deletion.html", "customobjects/_type_deletion.html"
        return render(request, page, context, fragment=dialog)
    found.remove(by=request.member)
    messages.success(request, _("%(name)s is deleted.") % {"name": found})
    return redirect_to(request, list_url(request))
