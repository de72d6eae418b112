from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt
from accounts.once import first_time
from companies.models import Company
from contacts.models import Contact
from conversalabs.pages import redirect_to, render
from crm.deal_page import DealPage
from crm.forms.deals import NewDealForm
from crm.in_place import InPlace
from crm.models import Deal, Stage
from crm.models.changes import change as change_deal
from crm.models.changes import changing
from crm.models.line_item import take_value_from_items
from crm.models.pipeline import held_rights
from crm.refusals import Lacking, NotAllowed, Stale
from crm.views.deal_answers import change, changed, may_change, open_deal, show, too_late

READ_OR_WRITE = ["GET", "HEAD", "POST"]


@needs()
@require_safe
def deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a deal: a pane over the board for htmx, a page of its own for everyone else."""
    return show(open_deal(request, pk), "record")


@needs()
@require_http_methods(READ_OR_WRITE)
def deal_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place."""
    page = open_deal(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return _save_field(page, name)
    return _show_field(page, name)


def _show_field(page: DealPage, name: str, status: int = 200) -> HttpResponse:
    return show(page, "facts", status=status, template="crm/_deal_field.html", field=InPlace(page, name))


def _save_field(page: DealPage, name: str) -> HttpResponse:
    may_change(page)
    try:
        status = _write_field(page, name)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Stale as refusal:
        return too_late(page, "record", refusal)
    if status != 200:
        return _show_field(page, name, status)
    also = ["summary", "items"] if name == "currency" else ["summary"]
    return changed(page, "facts", also=also, template="crm/_deal_field.html", field=InPlace(page, name))


def _write_field(page: DealPage, name: str) -> int:
    """The HTTP status of writing what was sent: checked and written under one lock."""
    with changing(page.deal, by=page.member):
        form = page.bind(name)
        if form.is_valid() and form.conflicts():
            return 409
        if not attempt(form, lambda: change_deal(page.deal, by=page.member, **form.fields_to_write())):
            return 422
    page.forget(name)
    return 200


@needs()
@require_POST
def deal_value_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the value is the total of the line items."""
    page = open_deal(request, pk)
    is_taken = request.POST.get("value_from_items") == "on"
    take = lambda: take_value_from_items(page.deal, is_taken, by=request.member)  # noqa: E731
    return change(page, "items", take, also=["summary"])


@needs()
@require_safe
def deal_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_deal(request, pk), "history")


@needs("manage_crm")
@require_http_methods(READ_OR_WRITE)
def deal_new(request: HttpRequest) -> HttpResponse:
    """A new deal, from anywhere: `?stage=`, `?pipeline=`, `?contact=` and `?company=` fill in what is known."""
    stages = _stages_open_to(request.member)
    if request.method != "POST":
        return _ask(request, _empty_form(request, stages))
    form = NewDealForm(request.POST, instance=Deal(account=request.account), member=request.member, stages=stages)
    if not form.is_valid():
        return _ask(request, form, 422)
    return _add(request, form)


def _ask(request: HttpRequest, form: NewDealForm, status: int = 200) -> HttpResponse:
    return render(request, "crm/deal_new.html", {"form": form}, fragment="crm/_deal_new.html", status=status)


def _stages_open_to(member):
    """Stages of the pipelines in which the member may make deals."""
    stages = Stage.objects.visible_to(member).active().select_related("pipeline")
    held = held_rights(member, set(stages.values_list("pipeline", flat=True)))
    open_to = [pipeline for pipeline, rights in held.items() if "create_deals" in rights]
    return stages.filter(pipeline__in=open_to).order_by("pipeline__position", "position", "pk")


def _empty_form(request: HttpRequest, stages) -> NewDealForm:
    form = NewDealForm(instance=_draft(request), member=request.member, stages=stages)
    wanted = stages.filter(pk=_id(request, "stage")).first() or stages.filter(pipeline=_id(request, "pipeline")).first()
    form.initial["stage"] = wanted
    return form


def _draft(request: HttpRequest) -> Deal:
    """An unsaved deal with what the address says of it."""
    contact = Contact.objects.visible_to(request.member).filter(pk=_id(request, "contact")).first()
    company = Company.objects.visible_to(request.member).filter(pk=_id(request, "company")).first()
    company = company or (contact.company if contact else None)
    known = {"contact": contact, "company": company, "owner": request.member, "currency": request.account.currency}
    return Deal(account=request.account, **known)


def _id(request: HttpRequest, name: str) -> int | None:
    """The id under `name` in the address; None where there is none or it is no number."""
    text = request.GET.get(name, "")[:19]
    return int(text) if text.isascii() and text.isdecimal() else None


def _add(request: HttpRequest, form: NewDealForm) -> HttpResponse:
    fields = form.fields_to_write()
    stage = fields.pop("stage")
    try:
        with first_time(request) as is_first:
            deal = Deal.objects.add(stage, by=request.member, **fields) if is_first else None
    except Lacking as refusal:
        form.add_error("stage", str(refusal))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Stale as refusal:
        form.add_error(None, str(refusal))
    else:
        return redirect_to(request, (deal or stage.pipeline).get_absolute_url())
    return _ask(request, form, 422)
