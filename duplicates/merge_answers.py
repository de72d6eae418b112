"""Answers of the pages on which records of a kind are merged, looked at side by side before, and the way back.

`page` is the kind's `MergePage`. Its app has the addresses `…_merge`, `merge_new`, `merge` and `merge_undone`.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.records.page import RecordPage
from accounts.views.attributes import id_in
from conversalabs.pages import own_url, redirect_to, render
from duplicates.merge_form import OtherForm
from duplicates.merge_page import MergePage
from duplicates.merge_url import merge_url
from duplicates.models.merge import MOST, Merge, wrong_number

Page = type[MergePage]


def answer_with(request: HttpRequest, page: RecordPage) -> HttpResponse:
    """Ask with which other one the record is to be merged; then both stand side by side."""
    data = request.POST if request.method == "POST" else None
    form = OtherForm(data, record=page.record, member=request.member)
    if form.is_valid():
        return redirect_to(request, merge_url(request.account, [page.record, form.cleaned_data["other"]]))
    context = {"record": page.record, "url": page.url("merge"), "form": form} | _words(type(page.record))
    whole, dialog = "duplicates/merge_with.html", "duplicates/_merge_with.html"
    return render(request, whole, context, fragment=dialog, status=422 if form.is_bound else 200)


def answer_new(request: HttpRequest, page: Page) -> HttpResponse:
    """The records `?contact=` side by side, of which `?survivor=` stays; on POST they become it."""
    if "selected" in request.GET:
        return _from_selection(request, page)
    opened = _open(request, page)
    if request.method != "POST":
        return _show(request, opened)
    try:
        merge = page.merge.objects.add(opened.ordered, by=request.member, chosen=opened.chosen, seen=opened.seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _show(request, _open(request, page), 409 if refusal.code in ("stale", "gone") else 422)
    said = _("%(names)s merged into %(record)s.") % {"names": merge, "record": merge.survivor}
    messages.success(request, said, extra_tags=f"undo:{_url(request, merge, 'merge_undone')}")
    return redirect_to(request, opened.back_url or opened.survivor.get_absolute_url())


def _url(request: HttpRequest, merge: Merge, route: str) -> str:
    return reverse(f"{merge._meta.app_label}:{route}", args=[request.account.slug, merge.pk])


def _from_selection(request: HttpRequest, page: Page) -> HttpResponse:
    """The rows that are ticked in the list."""
    kind = page.merge.of_kind()
    ids = list(dict.fromkeys(id_in(text) for text in request.GET.getlist("selected")))
    found = kind.objects.visible_to(request.member).filter(pk__in=ids[: MOST + 1])
    if request.GET.get("all_matching") or not 2 <= len(found) <= MOST:
        messages.error(request, wrong_number(kind))
        namespace = kind._meta.app_label
        return redirect_to(request, reverse(f"{namespace}:{namespace}", args=[request.account.slug]))
    return redirect_to(request, merge_url(request.account, found))


def _open(request: HttpRequest, page: Page) -> MergePage:
    """The records that the address names, or 404; those that have been merged since stand for what they are now."""
    name = page.merge.of_kind()._meta.model_name
    ids = [id_in(text) for text in request.GET.getlist(name)[: MOST + 1]]
    now = page.merge.objects.visible_to(request.member).survivors_of(request.account.pk, ids)
    wanted = list(dict.fromkeys(now.get(pk, pk) for pk in ids))
    found = page.of(request.member).in_bulk(wanted)
    if not 2 <= len(found) == len(wanted) <= MOST:
        raise Http404
    data = request.POST if request.method == "POST" else None
    return page(request, [found[pk] for pk in wanted], id_in(request.GET.get("survivor", "")), data)


def _show(request: HttpRequest, page: MergePage, status: int = 200) -> HttpResponse:
    whole, fragment = "duplicates/merge_new.html", "duplicates/_merge_new.html"
    return render(request, whole, {"page": page, "things": page.things}, fragment=fragment, status=status)


def _find(request: HttpRequest, page: Page, pk: int) -> Merge:
    merges = page.merge.objects.visible_to(request.member).select_related("survivor", "by__user")
    found = get_object_or_404(merges, pk=pk)
    found.account = found.survivor.account = request.account
    return found


def answer_merge(request: HttpRequest, page: Page, pk: int) -> HttpResponse:
    """What became one, by whom, and the way back or what it has left."""
    found = _find(request, page, pk)
    kind = page.merge.of_kind()
    restored = kind.objects.visible_to(request.member).filter(pk__in=found.merged if found.undone_at else [])
    for record in restored:
        record.account = request.account
    may_undo, url = request.member.can(page.record_page.change_permission), _url(request, found, "merge_undone")
    context = {"merge": found, "restored": restored, "may_undo": may_undo, "undo_url": url}
    return render(request, "duplicates/merge.html", context | _words(kind))


def answer_undone(request: HttpRequest, page: Page, pk: int) -> HttpResponse:
    """Make them several again; then what could not be given back, if anything."""
    found = _find(request, page, pk)
    try:
        found.undo(by=request.member)
        said = _("%(names)s and %(record)s are several again.") % {"names": found, "record": found.survivor}
        messages.success(request, said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect_to(request, own_url(request, request.GET.get("next", "")) or found.get_absolute_url())


def _words(kind) -> dict[str, str]:
    """What one of the kind is called, and several."""
    return {"thing": kind._meta.verbose_name, "things": kind._meta.verbose_name_plural}
