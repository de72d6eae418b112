"""Who takes part in a deal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, status_of
from accounts.once import first_time
from accounts.records.answers import change, show
from contacts.models import Contact
from conversalabs.pages import is_partial, redirect_to, render
from conversalabs.pickers import answer_options
from crm.forms.deal_contacts import DealContactForm, LinkForm
from crm.models import Deal, DealContact
from crm.views.deal_pages import open_deal, open_part
from crm.views.refusals import refusing

# What else shows who the primary contact is.
BESIDE = ["facts", "summary", "history", "context"]


@needs("see_contacts")
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def deal_contacts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes part; POST adds somebody, or says anew as what somebody does."""
    page = open_deal(request, pk)
    if request.method != "POST":
        return show(page, "contacts")
    form = page.contact_form = DealContactForm(request.POST, member=request.member)

    def put():
        with first_time(request) as is_first:
            if is_first:
                DealContact.objects.put(page.deal, **form.cleaned_data, by=request.member)
        del page.contact_form

    return change(page, "contacts", put, form=form, also=BESIDE)


@needs("see_contacts")
@require_POST
@refusing
def deal_contact_primary(request: HttpRequest, pk: int) -> HttpResponse:
    page, row = _open_known(request, pk)
    return change(page, "contacts", lambda: row.make_primary(by=request.member), also=BESIDE)


@needs("see_contacts")
@require_POST
@refusing
def deal_contact_removed(request: HttpRequest, pk: int) -> HttpResponse:
    page, row = _open_known(request, pk)
    return change(page, "contacts", lambda: row.remove(by=request.member))


def _open_known(request: HttpRequest, pk: int):
    """Page and row of somebody whom the member may know of, or 404."""
    get_object_or_404(DealContact.objects.known_to(request.member), pk=pk)
    return open_part(request, DealContact, pk)


@needs()
@require_safe
def deal_options(request: HttpRequest) -> HttpResponse:
    """The deals that a contact or an order can be linked to, for the text typed so far."""
    return answer_options(request, Deal.objects.visible_to(request.member).order_by("-pk"))


@needs("manage_crm")
@require_http_methods(["GET", "HEAD", "POST"])
@refusing
def contact_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a contact take part in a deal that is there already."""
    contact = get_object_or_404(Contact.objects.visible_to(request.member), pk=pk)
    contact.account = request.account
    form = LinkForm(request.POST if request.method == "POST" else None, member=request.member)

    def link():
        deal, role = form.cleaned_data["deal"], form.cleaned_data["role"]
        deal.account = request.account
        DealContact.objects.put(deal, contact, role, by=request.member)

    if attempt(form, link):
        # With scripts the deals come behind the page; to go to a place on the one that is open would not draw it anew.
        there = "" if is_partial(request) else f"?show=all#contact_{contact.pk}_deals"
        return redirect_to(request, f"{contact.get_absolute_url()}{there}")
    context = {"form": form, "contact": contact}
    return render(request, "crm/contact_deal.html", context, fragment="crm/_contact_deal.html", status=status_of(form))
