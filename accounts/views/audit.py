from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.audit.log import AuditLog
from accounts.doors import needs
from conversalabs.pages import render


@needs("administer")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed whose rights and which settings, what was deleted, what was exported."""
    log = AuditLog(request)
    status = 200 if log.is_valid else 422
    return render(request, "accounts/audit.html", {"log": log}, fragment="accounts/_audit.html", status=status)
