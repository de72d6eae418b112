"""The records of a type: their list, and each on its page or pane."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.once import first_time
from accounts.records.answers import save_field, show
from accounts.records.chooser import answer_layout
from accounts.records.kept_views import views_of
from accounts.records.listing import Listing
from accounts.records.rule import answer_rule, asks_for_rule
from bulk.list_acts import acts_of_list
from conversalabs.pages import redirect_to, render
from customobjects.bulk import ObjectKind
from customobjects.forms.object_record import ObjectForm
from customobjects.imports import ObjectTarget
from customobjects.kinds import types_seen_by
from customobjects.lists import object_listing
from customobjects.may import define_types
from customobjects.models import ObjectRecord, ObjectType, ObjectView
from customobjects.object_page import ObjectPage

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def find_type(request: HttpRequest, type_pk: int) -> ObjectType:
    """A type that the member may see, or 404."""
    found = next((each for each in types_seen_by(request.member) if each.pk == type_pk), None)
    if found is None:
        raise Http404
    request.object_type = found.pk
    return found


def open_record(request: HttpRequest, pk: int) -> ObjectPage:
    """The page of a record that the member may see, or 404."""
    found = get_object_or_404(ObjectRecord.objects.visible_to(request.member).select_related("type"), pk=pk)
    found.type.account, request.object_type = request.account, found.type_id
    return ObjectPage(request, found)


@needs("see_objects")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first list; without any type, what this is for."""
    first = ObjectType.objects.visible_to(request.member).first()
    if first:
        return redirect("customobjects:records", request.account.slug, first.pk)
    return render(request, "customobjects/home.html", {"may_define": define_types(request.member)})


@needs("see_objects")
@require_safe
def records(request: HttpRequest, type_pk: int) -> HttpResponse:
    """The list, as its address describes it."""
    found = find_type(request, type_pk)
    listing = object_listing(request, found)
    if asks_for_rule(request):
        return answer_rule(request, listing)
    return show_list(request, listing, ObjectView(account=request.account, type=found))


def show_list(request: HttpRequest, listing: Listing, view: ObjectView) -> HttpResponse:
    """An address that asks for what is not there is a bad request; a view that does only says so."""
    member, of_type, status = request.member, view.type, 400 if listing.error and not view.pk else 200
    context = {
        "type": of_type,
        "listing": listing,
        "may_create": member.can("manage_objects"),
        "may_import": ObjectTarget(of_type).is_open_to(member),
        "may_define": define_types(member),
        **views_of(request, listing, view),
        **acts_of_list(listing, member, ObjectKind(of_type)),
    }
    page, part = "customobjects/records.html", "customobjects/_list_answer.html"
    return render(request, page, context, fragment=part, status=status)


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def layout(request: HttpRequest, type_pk: int) -> HttpResponse:
    """Which columns the member sees in the list of the type, and how many rows."""
    found = find_type(request, type_pk)
    return answer_layout(request, object_listing(request, found), found.get_absolute_url())


@needs("manage_objects")
@require_http_methods(READ_OR_WRITE)
def record_new(request: HttpRequest, type_pk: int) -> HttpResponse:
    found = find_type(request, type_pk)
    draft = ObjectRecord(account=request.account, type=found, name_key=found.primary_key)
    form, made = ObjectForm(request.POST or None, instance=draft, member=request.member), []
    with first_time(request) as is_first:
        is_done = attempt(form, lambda: made.append(form.create() if is_first else None))
    if not is_done:
        context, status = {"form": form, "type": found}, 422 if request.method == "POST" else 200
        page, dialog = "customobjects/record_new.html", "customobjects/_record_new.html"
        return render(request, page, context, fragment=dialog, status=status)
    return redirect_to(request, made[0].get_absolute_url() if made[0] else found.get_absolute_url())


@needs("see_objects")
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a record: a pane over the list for htmx, a page of its own for everyone else."""
    page = open_record(request, pk)
    return show(page, page.wanted)


@needs("see_objects")
@require_http_methods(READ_OR_WRITE)
def record_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place."""
    page = open_record(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return save_field(page, name)
    return show(page, "facts", template="accounts/records/_field.html", field=page.field(name))


@needs("see_objects")
@require_safe
def record_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_record(request, pk), "history")


@needs("manage_objects")
@require_http_methods(READ_OR_WRITE)
def record_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes along with a record; on POST delete it."""
    page = open_record(request, pk)
    if request.method != "POST":
        context = {"record": page.record, "goes_along": page.goes_along()}
        template, dialog = "customobjects/record_deletion.html", "customobjects/_record_deletion.html"
        return render(request, template, context, fragment=dialog)
    name, url = str(page.record), page.list_url
    with gone_is_404():
        page.record.remove(by=request.member)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect_to(request, url)
