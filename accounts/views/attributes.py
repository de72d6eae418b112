from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.attribute_type import TypeChange, proposed_options
from accounts.attribute_uses import uses_of
from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.forms.attribute import AttributeForm, TrialForm, TypeForm
from accounts.models import CustomAttribute, Member
from accounts.models.attribute import kind_titles, kinds_open_to
from accounts.uses import sorted_out
from conversalabs.pages import redirect_to, render


def find(request: HttpRequest, pk: int) -> CustomAttribute:
    attributes = CustomAttribute.objects.visible_to(request.member).select_related("account")
    found = get_object_or_404(attributes, pk=pk)
    request.settings_path = found.url
    return found


def sorted_uses(found: CustomAttribute, member: Member) -> dict:
    """Where the attribute is used: what goes on without it (`cleaned`), and what does not (`uses`)."""
    return sorted_out(uses_of(found, member))


def kind_context(request: HttpRequest, kind: str, title: str = "") -> dict:
    """What the table of one kind of record shows."""
    attributes = CustomAttribute.objects.with_uses(request.member, kind)
    title = title or kind_titles(request.account, request.member)[kind]
    return {"kind": kind, "title": title, "attributes": attributes}


@needs("manage_attributes")
@require_safe
def attributes(request: HttpRequest) -> HttpResponse:
    titles = CustomAttribute.Model
    kinds = [kind_context(request, kind, titles(kind).label) for kind in kinds_open_to(request.member)]
    return render(request, "accounts/attributes.html", {"kinds": kinds})


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_new(request: HttpRequest) -> HttpResponse:
    new = CustomAttribute(account=request.account)
    initial = {"model": request.GET.get("for", "contact")}
    form = AttributeForm(request.POST or None, instance=new, initial=initial, member=request.member)
    if not attempt(form, lambda: CustomAttribute.objects.add(form.save(commit=False))):
        kind = form["model"].value()
        new.model = kind if kind in dict(form.fields["model"].choices) else new.model
        request.settings_path = new.url
        return render(request, "accounts/attribute.html", {"form": form}, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is there to be filled in.") % {"name": new})
    return redirect_to(request, new.url)


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = AttributeForm(request.POST or None, instance=found, member=request.member)
    if not attempt(form, form.save):
        context = {"form": form, "option_lines": found.options_with_uses(request.member) if found.options else []}
        return render(request, "accounts/attribute.html", context, status=422 if form.is_bound else 200)
    messages.success(request, _("%(name)s is saved.") % {"name": found})
    return redirect_to(request, found.url)


@needs("manage_attributes")
@require_POST
def attribute_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Move an attribute one place up or down (`step` -1 or 1), or behind another (`after`, 0: to the front)."""
    found = find(request, pk)
    with gone_is_404():
        found.move(**place_in(request, id_in))
    context = kind_context(request, found.model) | {"moved": found}
    if request.headers.get("HX-Request"):
        return render(request, "accounts/_attribute_table.html", context)
    return redirect(found.url)


def place_in(request: HttpRequest, read) -> dict:
    """Where something goes: `after` as dragging says, read by `read`, else a `step`."""
    if "step" in request.POST or "after" not in request.POST:
        return {"step": -1 if request.POST.get("step") == "-1" else 1}
    return {"after": read(request.POST["after"])}


def id_in(text: str) -> int:
    """The id that is written there; one that nothing has for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


@needs("manage_attributes")
@require_POST
def attribute_pattern(request: HttpRequest) -> HttpResponse:
    """Try a regular expression on a sample, before anything is saved."""
    form = TrialForm(request.POST)
    status = 200 if form.is_valid() else 422
    page, part = "accounts/pattern_trial.html", "accounts/_pattern_trial.html"
    return render(request, page, {"trial": form}, fragment=part, status=status)


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_type(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what of the values fits another type; on POST change it, when the person has seen what is lost."""
    found = find(request, pk)
    form = TypeForm(request.POST if request.method == "POST" else request.GET or None)
    change = _type_change(request, found, form) if form.is_valid() else None
    if request.method != "POST" or change is None or change.losses != (form.cleaned_data["losses"] or 0):
        context = {
            "attribute": found,
            "form": form,
            "change": change,
            "proposed": proposed_options(found, request.member),
        }
        context["uses"] = sorted_uses(found, request.member)["uses"]
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/attribute_type.html", context, status=status)
    with gone_is_404():
        change.make()
    messages.success(request, _("%(name)s is saved.") % {"name": found})
    return redirect_to(request, reverse("accounts:attribute", args=[request.account.slug, pk]))


def _type_change(request: HttpRequest, found: CustomAttribute, form: TypeForm) -> TypeChange:
    return TypeChange(found, form.cleaned_data["type"], request.member, form.cleaned_data["options"])


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def attribute_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where an attribute is used; on POST delete it with its values."""
    found = find(request, pk)
    records = found.records_seen(request.member)
    if request.method != "POST":
        context = {"attribute": found, "records": records, "hides": found.hides_from(request.member)}
        context |= sorted_uses(found, request.member)
        page, dialog = "accounts/attribute_deletion.html", "accounts/_attribute_deletion.html"
        return render(request, page, context, fragment=dialog)
    with gone_is_404():
        found.remove(by=request.member)
    text = ngettext("%(name)s is deleted, with %(n)s value.", "%(name)s is deleted, with %(n)s values.", records)
    messages.success(request, text % {"name": found, "n": f"{records:,}"})
    return redirect_to(request, found.url)
