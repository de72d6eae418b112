from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404, seen_status
from accounts.forms.member import RoleForm
from accounts.models import LastAdministratorError, Role
from accounts.rights_uses import uses_of
from accounts.uses import sorted_out
from conversalabs.pages import redirect_to, render


def list_url(request: HttpRequest) -> str:
    return reverse("accounts:roles", args=[request.account.slug])


def find(request: HttpRequest, pk: int) -> Role:
    return get_object_or_404(Role.objects.visible_to(request.member).with_uses(), pk=pk)


@needs("administer")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/roles.html", {"roles": Role.objects.visible_to(request.member).with_uses()})


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, RoleForm(request.POST or None, by=request.member))


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, RoleForm(request.POST or None, by=request.member, role=find(request, pk)))


def _edit(request: HttpRequest, form: RoleForm) -> HttpResponse:
    if not form.clashes and attempt(form, form.save):
        messages.success(request, _("Role “%(name)s” is saved.") % {"name": form.role})
        return redirect_to(request, list_url(request))
    return render(request, "accounts/role.html", {"form": form}, status=seen_status(form))


@needs("administer")
@require_http_methods(["GET", "HEAD", "POST"])
def role_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who loses the role; on POST delete it."""
    found = find(request, pk)
    if request.method != "POST":
        page, dialog = "accounts/role_deletion.html", "accounts/_role_deletion.html"
        context = {"role": found} | sorted_out(uses_of(found, request.member))
        return render(request, page, context, fragment=dialog)
    try:
        with gone_is_404():
            found.remove(by=request.member)
        messages.success(request, _("Role “%(name)s” is deleted.") % {"name": found})
    except LastAdministratorError as refusal:
        messages.error(request, refusal.message)
    return redirect_to(request, list_url(request))
