from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.doors import needs
from accounts.records.answers import show
from contacts.models import Conversation
from contacts.views.contacts import open_contact

MESSAGES = 30


@needs("see_contacts")
@require_safe
def conversations(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversations of a contact, paged."""
    return show(open_contact(request, pk), "conversations")


@needs("see_contacts")
@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages of a conversation, the latest page first."""
    found = get_object_or_404(Conversation.objects.visible_to(request.member).select_related("assignee__user"), pk=pk)
    page = open_contact(request, found.contact_id)
    messages = Paginator(found.messages.order_by("-sent_at", "-pk"), MESSAGES).get_page(request.GET.get("messages"))
    context = {"conversation": found, "messages": messages, "spoken": list(messages)[::-1]}
    return show(page, "conversations", template="contacts/_conversation.html", opened=found, **context)
