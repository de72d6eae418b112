from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.once import first_time
from accounts.records.answers import change, save_field, show, url_after
from companies.models import Company
from contacts.models import Contact, Conversation
from conversalabs.pages import redirect_to, render
from conversalabs.prepared import prepared
from crm.forms.deals import NewDealForm
from crm.may import stages_to_fill
from crm.models import Deal
from crm.refusals import Lacking, NotAllowed
from crm.views.deal_pages import open_deal
from crm.views.refusals import refusing

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_safe
@prepared()
def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a deal: a pane over the board for htmx, a page of its own for everyone else."""
    return show(open_deal(request, pk), "record")


@needs()
@require_safe
def deal_card(request: HttpRequest, pk: int) -> HttpResponse:
    """What is changed most on a board, beside the card: each is a field in place as on the deal's page."""
    page = open_deal(request, pk)
    fields = [page.field(name) for name in ("value", "owner", "expected_close") if name in page.form.fields]
    context = {"page": page, "deal": page.deal, "fields": fields}
    return render(request, "crm/deal_card.html", context, fragment="crm/_card_edit.html")


@needs()
@require_http_methods(READ_OR_WRITE)
@refusing
def deal_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place."""
    page = open_deal(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return save_field(page, name)
    return show(page, "facts", template="accounts/records/_field.html", field=page.field(name))


@needs()
@require_POST
@refusing
def deal_value_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the value is the total of the line items."""
    page = open_deal(request, pk)
    is_taken = request.POST.get("value_from_items") == "on"
    also = ["summary", "history"]
    return change(page, "items", lambda: page.deal.take_value_from_items(is_taken, by=request.member), also=also)


@needs()
@require_safe
def deal_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_deal(request, pk), "history")


@needs()
@require_safe
def deal_context(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands around a deal: other deals, and what other apps know of its people."""
    return show(open_deal(request, pk), "context")


@needs("manage_crm")
@require_http_methods(READ_OR_WRITE)
@refusing
def deal_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes along with a deal; on POST delete it."""
    page = open_deal(request, pk)
    if not page.can_delete:
        raise NotAllowed
    if request.method != "POST":
        context = {"deal": page.deal, "goes_along": page.goes_along(), "stays": page.stays()}
        return render(request, "crm/deal_deletion.html", context, fragment="crm/_deal_deletion.html")
    title, board_url = page.deal.title, page.deal.pipeline.get_absolute_url()
    page.deal.remove(by=request.member)
    messages.success(request, _("“%(title)s” is deleted.") % {"title": title})
    return redirect_to(request, board_url)


@needs("manage_crm")
@require_http_methods(READ_OR_WRITE)
@refusing
def deal_new(request: HttpRequest) -> HttpResponse:
    """A new deal, from anywhere: what is known (`?stage=`, `?pipeline=`, `?contact=`, `?company=`,
    `?conversation=`, `?title=`, `?value=`) is filled in. An open one like it is shown before another is made."""
    stages = stages_to_fill(request.member)
    if request.method != "POST":
        return _ask(request, _empty_form(request, stages))
    form = NewDealForm(request.POST, instance=Deal(account=request.account), member=request.member, stages=stages)
    return _add(request, form) if form.is_valid() and not form.warns() else _ask(request, form, 422)


def _ask(request: HttpRequest, form: NewDealForm, status: int = 200) -> HttpResponse:
    return render(request, "crm/deal_new.html", {"form": form}, fragment="crm/_deal_new.html", status=status)


def _empty_form(request: HttpRequest, stages) -> NewDealForm:
    form = NewDealForm(instance=_draft(request), member=request.member, stages=stages)
    wanted = stages.filter(pk=_id(request, "stage")).first() or stages.filter(pipeline=_id(request, "pipeline")).first()
    form.initial |= {"stage": wanted, "title": request.GET.get("title", "")[:200] or _title(form.instance)}
    form.initial["value"] = request.GET.get("value", "")[:30]
    return form


def _draft(request: HttpRequest) -> Deal:
    """An unsaved deal with what the address says of it."""
    talks = Conversation.objects.visible_to(request.member).select_related("contact__company")
    conversation = talks.filter(pk=_id(request, "conversation")).first()
    contact = conversation.contact if conversation else None
    contact = contact or Contact.objects.visible_to(request.member).filter(pk=_id(request, "contact")).first()
    company = Company.objects.visible_to(request.member).filter(pk=_id(request, "company")).first()
    if company is None and contact and contact.company and contact.company.is_visible_to(request.member):
        company = contact.company
    known = {"contact": contact, "company": company, "conversation": conversation, "owner": request.member}
    return Deal(account=request.account, currency=request.account.currency, **known)


def _title(draft: Deal) -> str:
    """What a deal that comes out of a conversation is called until somebody says better."""
    conversation = draft.conversation
    return f"{conversation.contact}, {conversation.get_channel_display()}"[:200] if conversation else ""


def _id(request: HttpRequest, name: str) -> int | None:
    """The id under `name` in the address; None where there is none or it is no number."""
    text = request.GET.get(name, "")[:19]
    return int(text) if text.isascii() and text.isdecimal() else None


def _add(request: HttpRequest, form: NewDealForm) -> HttpResponse:
    values = form.values_to_write()
    stage = values.pop("stage")
    try:
        with first_time(request) as is_first:
            deal = Deal.objects.add(stage, by=request.member, **values) if is_first else None
    except Lacking as refusal:
        form.add_refusal(refusal, "stage")
    except ValidationError as refusal:
        form.add_error(None, refusal)
    if not form.is_valid():
        return _ask(request, form, 422)
    return redirect_to(request, url_after(deal, request.member) or stage.pipeline.get_absolute_url())
