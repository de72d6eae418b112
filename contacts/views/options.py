from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.doors import needs
from contacts.models import Contact
from conversalabs.pickers import answer_options


@needs("see_contacts")
@require_safe
def options(request: HttpRequest) -> HttpResponse:
    """What a picker offers for the text typed so far."""
    return answer_options(request, Contact.objects.visible_to(request.member))
