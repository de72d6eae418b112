"""Why deals are won and lost, as the account likes to say it, in its settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from conversalabs.pages import redirect_to, render
from crm.forms.close_reasons import CloseReasonForm
from crm.models import CloseReason


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def close_reasons(request: HttpRequest) -> HttpResponse:
    """All of them; on POST one more."""
    draft = CloseReason(account=request.account)
    form = CloseReasonForm(_posted(request), instance=draft, member=request.member)
    if _save(request, form):
        return redirect_to(request, _url(request))
    reasons = CloseReason.objects.visible_to(request.member).select_related("pipeline")
    context = {"form": form, "reasons": reasons.order_by("kind", "pipeline__position", "position", "pk")}
    return render(request, "crm/close_reasons.html", context, status=status_of(form))


@needs("manage_pipelines")
@require_http_methods(["GET", "HEAD", "POST"])
def close_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, to be said otherwise; deals keep what was said of them."""
    form = CloseReasonForm(_posted(request), instance=_find(request, pk), member=request.member)
    if _save(request, form):
        return redirect_to(request, _url(request))
    return render(request, "crm/close_reason.html", {"form": form}, status=status_of(form))


def _save(request: HttpRequest, form: CloseReasonForm) -> bool:
    def save():
        with first_time(request) as is_first:
            if is_first:
                form.save()

    return attempt(form, save)


@needs("manage_pipelines")
@require_POST
def close_reason_deleted(request: HttpRequest, pk: int) -> HttpResponse:
    """Deals keep what was said of them."""
    reason = _find(request, pk)
    reason.delete()
    messages.success(request, _("“%(text)s” is offered no more. Deals keep it.") % {"text": reason})
    return redirect_to(request, _url(request))


def _find(request: HttpRequest, pk: int) -> CloseReason:
    return get_object_or_404(CloseReason.objects.visible_to(request.member), pk=pk)


def _url(request: HttpRequest) -> str:
    return reverse("crm:close_reasons", args=[request.account.slug])
