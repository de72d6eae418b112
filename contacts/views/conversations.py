from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from accounts.records.answers import change, may_change, save_field, show
from accounts.records.attachments import room_or_refusal
from accounts.records.chooser import answer_layout
from accounts.records.rule import answer_rule, asks_for_rule
from contacts.conversation_list import conversation_listing
from contacts.conversation_page import ConversationPage
from contacts.forms.conversation import LogForm
from contacts.models import Conversation
from contacts.views.contacts import open_contact
from conversalabs.pages import redirect_to, render
from conversalabs.prepared import prepared
from conversalabs.standing import Standing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


_CONVERSATION = Standing(
    lambda member, pk: (
        Conversation.objects.visible_to(member).filter(pk=pk).select_related("contact", "assignee__user", "team")
    )
)


def open_conversation(request: HttpRequest, pk: int) -> ConversationPage:
    """The page of a conversation that the member may see, or 404."""
    conversation = _CONVERSATION.one(request.member, pk=pk)
    conversation.contact.account = request.account
    return ConversationPage(request, conversation)


# -- on the page of the contact


@needs("see_contacts")
@require_safe
def contact_conversations(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversations of a contact, paged."""
    return show(open_contact(request, pk), "conversations")


@needs("see_contacts")
@require_safe
def conversation_inline(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages of a conversation in its place on the contact's page, the latest first."""
    opened = open_conversation(request, pk)
    prefetch_related_objects([opened.record], "labels")
    page = open_contact(request, opened.record.contact_id)
    context = {"conversation": opened.record, "messages": opened.messages, "spoken": opened.spoken}
    return show(page, "conversations", template="contacts/_conversation.html", opened=opened.record, **context)


@needs("manage_contacts")
@require_http_methods(READ_OR_WRITE)
def conversation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a call, a visit or a chat with a contact."""
    page = open_contact(request, pk)
    form = LogForm(request.POST, request.FILES) if request.method == "POST" else LogForm()

    def log():
        with room_or_refusal(), first_time(request) as is_first:
            if is_first:
                Conversation.objects.log(page.contact, by=request.member, **form.cleaned_data)

    if attempt(form, log):
        return redirect_to(request, page.contact.get_absolute_url())
    context = {"form": form, "contact": page.contact, "action": request.path, "most": settings.ATTACHMENT_MAX_BYTES}
    return render(request, "contacts/log.html", context, fragment="contacts/_log.html", status=status_of(form))


# -- by themselves


@needs("see_contacts")
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """The list, as its address describes it."""
    listing = conversation_listing(request)
    if asks_for_rule(request):
        return answer_rule(request, listing)
    layout_url = reverse("conversations:layout", args=[request.account.slug]) + listing.query_string
    context = {"listing": listing, "layout_url": layout_url, "may_select": False}
    page, answer = "contacts/conversations.html", "contacts/_conversation_list_answer.html"
    return render(request, page, context, fragment=answer, status=400 if listing.error else 200)


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def layout(request: HttpRequest) -> HttpResponse:
    """Which columns the member sees in the list of conversations, and how many rows."""
    path = reverse("conversations:conversations", args=[request.account.slug])
    return answer_layout(request, conversation_listing(request), path)


@needs("see_contacts")
@require_safe
@prepared()
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """What was said, and what is to be known of it."""
    return show(open_conversation(request, pk), "record")


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def conversation_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place: as it is stored, and on POST with what somebody has typed."""
    page = open_conversation(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return save_field(page, name)
    return show(page, "facts", template="accounts/records/_field.html", field=page.field(name))


@needs("see_contacts")
@require_safe
def conversation_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_conversation(request, pk), "history")


@needs("see_contacts")
@require_http_methods(READ_OR_WRITE)
def conversation_messages(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages, paged; on POST one more, written by hand."""
    page = open_conversation(request, pk)
    if request.method != "POST":
        return show(page, "messages")
    may_change(page)
    form = page.message_form = page.bind_message(request.POST, request.FILES)

    def write():
        with room_or_refusal(), first_time(request) as is_first:
            if is_first:
                page.record.write(by=request.member, **form.cleaned_data)
        page.forget("message")

    return change(page, "messages", write, form=form)
