from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attribute_uses import uses_of
from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.forms.attribute import AttributeForm
from accounts.models import CustomAttribute
from accounts.models.attribute import kinds_open_to
from conversalabs.pages import redirect_to, render


def find(request: HttpRequest, pk: int) -> CustomAttribute:
    return get_object_or_404(CustomAttribute.objects.visible_to(request.member).select_related("account"), pk=pk)


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:attributes", args=[request.account.slug])


def kind_context(request: HttpRequest, kind: str) -> dict:
    """What the table of one kind of record shows."""
    attributes = CustomAttribute.objects.with_uses(request.member, kind)
    return {"kind": kind, "title": CustomAttribute.Model(kind).label, "attributes": attributes}


@needs("manage_attributes")
@require_safe
def attributes(request: HttpRequest) -> HttpResponse:
    kinds = [kind_context(request, kind) for kind in kinds_open_to(request.member)]
    return render(request, "accounts/attributes.html", {"kinds": kinds})


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_new(request: HttpRequest) -> HttpResponse:
    new = CustomAttribute(account=request.account)
    initial = {"model": request.GET.get("for", "contact")}
    form = AttributeForm(request.POST or None, instance=new, initial=initial, member=request.member)
    if not attempt(form, lambda: CustomAttribute.objects.add(form.save(commit=False))):
        return render(request, "accounts/attribute.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is there to be filled in.") % {"name": form.instance})
    return redirect_to(request, list_url(request))


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = AttributeForm(request.POST or None, instance=found, member=request.member)
    if not attempt(form, form.save):
        return render(request, "accounts/attribute.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is saved.") % {"name": found})
    return redirect_to(request, list_url(request))


@needs("manage_attributes")
@require_POST
def attribute_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an attribute one place up or down (`step` -1 or 1)."""
    found = find(request, pk)
    found.move(-1 if request.POST.get("step") == "-1" else 1)
    context = kind_context(request, found.model) | {"moved": found}
    if request.headers.get("HX-Request"):
        return render(request, "accounts/_attribute_table.html", context)
    return redirect(list_url(request))


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an attribute is used; on POST delete it with its values."""
    found = find(request, pk)
    records = found.records_seen(request.member)
    if request.method != "POST":
        context = {"attribute": found, "records": records, "uses": uses_of(found, request.member)}
        page, dialog = "accounts/attribute_deletion.html", "accounts/_attribute_deletion.html"
        return render(request, page, context, fragment=dialog)
    found.remove(by=request.member)
    text = ngettext("%(name)s is deleted, with %(n)s value.", "%(name)s is deleted, with %(n)s values.", records)
    messages.success(request, text % {"name": found, "n": f"{records:,}"})
    return redirect_to(request, list_url(request))
