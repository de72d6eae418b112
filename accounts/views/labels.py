from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.forms.label import LabelForm, MergeForm
from accounts.label_uses import uses_of
from accounts.models import Label
from accounts.uses import sorted_out
from conversalabs.pages import redirect_to, render


def find(request: HttpRequest, pk: int) -> Label:
    return get_object_or_404(Label.objects.visible_to(request.member).with_uses(request.member), pk=pk)


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:labels", args=[request.account.slug])


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def labels(request: HttpRequest) -> HttpResponse:
    """The labels of the account; POST adds one."""
    new = Label(account=request.account)
    form = LabelForm(request.POST or None, instance=new, initial={"hue": Label.next_hue(request.account)})
    if not attempt(form, form.save):
        context = {"form": form, "labels": Label.objects.visible_to(request.member).with_uses(request.member)}
        return render(request, "accounts/labels.html", context, status=422 if form.is_bound else 200)
    messages.success(request, _("Label “%(name)s” is added.") % {"name": new})
    return redirect_to(request, list_url(request))


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def label(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = LabelForm(request.POST or None, instance=found)
    if not attempt(form, lambda: form.instance.change(by=request.member)):
        return _label_dialog(request, form)
    messages.success(request, _("Label “%(name)s” is saved.") % {"name": found})
    return redirect_to(request, list_url(request))


def _label_dialog(request: HttpRequest, form: LabelForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "accounts/label.html", {"form": form}, fragment="accounts/_label.html", status=status)


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def label_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which records lose the label; on POST delete it."""
    found = find(request, pk)
    if request.method != "POST":
        page, dialog = "accounts/label_deletion.html", "accounts/_label_deletion.html"
        context = {"label": found, "hides": found.hides_from(request.member)}
        context |= sorted_out(uses_of(found, request.member))
        return render(request, page, context, fragment=dialog)
    with gone_is_404():
        found.remove(by=request.member)
    messages.success(request, _("Label “%(name)s” is deleted.") % {"name": found})
    return redirect_to(request, list_url(request))


@needs("manage_attributes")
@require_http_methods(["GET", "HEAD", "POST"])
def label_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which label is to take the place of this one, and say how many records that concerns; on POST do it."""
    found = find(request, pk)
    others = Label.objects.visible_to(request.member).exclude(pk=pk)
    form = MergeForm(request.POST if request.method == "POST" else None, others=others)
    if not attempt(form, lambda: found.merge_into(form.cleaned_data["into"], by=request.member)):
        context = {"label": found, "form": form, "uses": uses_of(found, request.member)}
        context["hides"] = found.hides_from(request.member)
        page, dialog = "accounts/label_merge.html", "accounts/_label_merge.html"
        return render(request, page, context, fragment=dialog, status=422 if form.is_bound else 200)
    words = {"name": found, "into": form.cleaned_data["into"]}
    messages.success(request, _("“%(name)s” is merged into “%(into)s”.") % words)
    return redirect_to(request, list_url(request))
