from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from conversalabs.pickers import answer_options
from crm.models import Deal


@needs("manage_orders")
@require_safe
def deal_options(request: HttpRequest) -> HttpResponse:
    """The deals that an order can be linked to, for the text typed so far."""
    return answer_options(request, Deal.objects.visible_to(request.member).order_by("-pk"))
