"""Saved views of a list: opened, made, changed, deleted. An app has an address for each of these and asks here."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.forms.attempt import attempt, gone_is_404
from accounts.forms.saved_filter import KeptListForm
from accounts.models.kept_view import KeptList
from accounts.records.listing import Listing
from conversalabs.pages import redirect_to, render


def find_view(request: HttpRequest, model: type[KeptList], pk: int) -> KeptList:
    """A view that the member may open, or 404."""
    view = get_object_or_404(model.objects.visible_to(request.member), pk=pk)
    view.account = request.account
    return view


def own_view(request: HttpRequest, model: type[KeptList], pk: int) -> KeptList:
    """A view that the member may change; 403 for one that is only shared with them."""
    view = find_view(request, model, pk)
    if not view.is_editable_by(request.member):
        raise PermissionDenied(_("Only its owner or an administrator can change this view."))
    return view


def views_of(request: HttpRequest, listing: Listing, here: KeptList) -> dict:
    """The context of a list: the view that is open, the others, and where the list as it is now is kept.

    `here` is the view, or one that is not stored where the list itself is open.
    """
    views, query = type(here).objects.visible_to(request.member).filter(**here.of_list()), listing.query_string
    for each in views:
        for name, value in here.of_list().items():
            setattr(each, name, value)
        each.account = request.account
    return {
        "view": here if here.pk else None,
        "views": views,
        "list_views": "accounts/records/_views.html",
        "list_of_views": here,
        "may_edit_view": bool(here.pk) and here.is_editable_by(request.member),
        "view_new_url": here.new_url + query,
        "view_query_url": here.url_of("view_query") + query if here.pk else "",
        "layout_url": (here.url_of("view_layout") if here.pk else here.list_layout_url) + query,
    }


def answer_new(request: HttpRequest, form_class: type[KeptListForm], draft: KeptList, listing: Listing) -> HttpResponse:
    """Keep the filter, search and order in the address, those of `listing`, as the view `draft`."""
    known, made = {"initial": {"with_columns": listing.layout.is_chosen}, "member": request.member}, []
    form = form_class(request.POST or None, instance=draft, **known)
    if not form.is_bound or not attempt(form, lambda: made.append(_add(request, form, listing))):
        return _ask(request, form, listing.sentence)
    messages.success(request, _("View “%(name)s” is saved.") % {"name": made[0]})
    return redirect_to(request, made[0].get_absolute_url())


def _add(request: HttpRequest, form: KeptListForm, listing: Listing) -> KeptList:
    if listing.error:
        raise ValidationError(listing.error)
    draft, cleaned = form.instance, dict(form.cleaned_data)
    kept = {"columns": listing.layout.keys} if cleaned.pop("with_columns") else {}
    facts = cleaned | draft.of_list()
    view = type(draft).objects.add(by=request.member, query=listing.query | kept, **facts)
    view.account = request.account
    return view


def _ask(request: HttpRequest, form: KeptListForm, sentence: str = "") -> HttpResponse:
    context = {"form": form, "view": form.instance, "sentence": sentence, "action": request.get_full_path()}
    page, dialog = "accounts/records/view.html", "accounts/records/_view.html"
    return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)


def answer_edit(request: HttpRequest, form_class: type[KeptListForm], view: KeptList) -> HttpResponse:
    """The name of a view and who sees it."""
    form = form_class(request.POST or None, instance=view, member=request.member)
    fresh = own_view(request, type(view), view.pk)
    if not form.is_bound or not attempt(form, lambda: fresh.change(by=request.member, **form.cleaned_data)):
        return _ask(request, form)
    return redirect_to(request, view.get_absolute_url())


def answer_query(request: HttpRequest, view: KeptList, listing: Listing) -> HttpResponse:
    """Put the filter, search and order in the address, and the columns chosen, in the place of what the view has."""
    try:
        _keep(request, view, listing)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("View “%(name)s” is saved.") % {"name": view})
    return redirect_to(request, view.get_absolute_url())


def _keep(request: HttpRequest, view: KeptList, listing: Listing) -> None:
    if listing.error:
        raise ValidationError(listing.error)
    with gone_is_404():
        view.change(by=request.member, query=listing.query | listing.layout.worth_saving)
    listing.layout.choose(None)


def answer_deletion(request: HttpRequest, view: KeptList) -> HttpResponse:
    """Ask whether the view shall go; on POST delete it."""
    if request.method != "POST":
        page, dialog = "accounts/records/view_deletion.html", "accounts/records/_view_deletion.html"
        return render(request, page, {"view": view}, fragment=dialog)
    url = view.list_url
    with gone_is_404():
        view.remove(by=request.member)
    messages.success(request, _("View “%(name)s” is deleted.") % {"name": view})
    return redirect_to(request, url)
