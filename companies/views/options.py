from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from companies.models import Company
from conversalabs.pickers import answer_options


@needs("see_companies")
@require_safe
def options(request: HttpRequest) -> HttpResponse:
    """What a picker offers for the text typed so far."""
    return answer_options(request, Company.objects.visible_to(request.member))
