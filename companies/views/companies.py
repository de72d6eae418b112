from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import attempt, gone_is_404
from accounts.once import first_time
from accounts.records.answers import save_field, show, url_after
from accounts.records.chooser import answer_layout
from accounts.records.rule import answer_rule, asks_for_rule
from accounts.views.attributes import id_in
from bulk.list_acts import acts_of_list
from companies.company_page import CompanyPage
from companies.forms.company import NewCompanyForm
from companies.lists import company_listing
from companies.models import Company, CompanyMerge, DomainTaken
from conversalabs.pages import redirect_to, render
from conversalabs.prepared import prepared
from conversalabs.standing import Standing
from imports import targets

READ_OR_WRITE = ["GET", "HEAD", "POST"]


_COMPANY = Standing(
    lambda member, pk: (
        Company.objects.visible_to(member)
        .filter(pk=pk)
        .select_related("owner__user", "parent")
        .prefetch_related("domains")
    )
)


def open_company(request: HttpRequest, pk: int) -> CompanyPage:
    """The page of a company that the member may see, or 404."""
    return CompanyPage(request, _COMPANY.one(request.member, pk=pk))


def list_url(request: HttpRequest) -> str:
    return reverse("companies:companies", args=[request.account.slug])


@needs("see_companies")
@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    """The list, as its address describes it."""
    listing = company_listing(request)
    if asks_for_rule(request):
        return answer_rule(request, listing)
    layout_url = reverse("companies:layout", args=[request.account.slug]) + listing.query_string
    context = {
        "listing": listing,
        "layout_url": layout_url,
        "may_create": request.member.can("manage_companies"),
        "may_import": targets.get("companies").is_open_to(request.member),
        **acts_of_list(listing, request.member),
    }
    status = 400 if listing.error else 200
    return render(request, "companies/companies.html", context, fragment="companies/_list_answer.html", status=status)


@needs("see_companies")
@require_http_methods(READ_OR_WRITE)
def layout(request: HttpRequest) -> HttpResponse:
    """Which columns the member sees in the list of companies, and how many rows."""
    return answer_layout(request, company_listing(request), list_url(request))


@needs("manage_companies")
@require_http_methods(READ_OR_WRITE)
def company_new(request: HttpRequest) -> HttpResponse:
    form = NewCompanyForm(request.POST or None, instance=_draft(request), member=request.member)
    if into := request.POST.get("into"):
        return _complete(request, form, into)
    with first_time(request) as is_first:
        created = form.is_valid() and is_first and _create(form)
    if not form.is_valid():
        return _ask(request, form, 422 if form.is_bound else 200)
    return redirect_to(request, url_after(created, request.member) or list_url(request))


def _ask(request: HttpRequest, form: NewCompanyForm, status: int) -> HttpResponse:
    return render(request, "companies/new.html", {"form": form}, fragment="companies/_new.html", status=status)


def _complete(request: HttpRequest, form: NewCompanyForm, into: str) -> HttpResponse:
    """What was typed goes to the company that has the domain already."""
    found = get_object_or_404(Company.objects.visible_to(request.member), pk=id_in(into))
    found.account = request.account
    if not attempt(form, lambda: form.complete(found)):
        return _ask(request, form, 422)
    messages.success(request, _("What %(name)s lacked is filled in.") % {"name": found})
    return redirect_to(request, found.get_absolute_url())


def _draft(request: HttpRequest) -> Company:
    """With what the address says already: `?parent=7`, `?name=Acme`."""
    parent = Company.objects.visible_to(request.member).named(request.GET.get("parent", ""))
    return Company(account=request.account, parent=parent, name=request.GET.get("name", "")[:200])


def _create(form: NewCompanyForm) -> Company | None:
    """The new company, or None with the reason on the form."""
    try:
        return form.create()
    except DomainTaken as taken:
        form.add_error("domains", taken.told_to(form.member))
        form.owner_of_domain = taken.record if taken.record.is_visible_to(form.member) else None
    except ValidationError as refusal:
        form.add_error("domains" if refusal.code == "domain" else None, refusal)
    return None


@needs("see_companies")
@require_safe
@prepared()
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a company: a pane over the list for htmx, a page of its own for everyone else.

    The address of one that has been merged leads to the one that it is now.
    """
    try:
        page = open_company(request, pk)
    except Http404:
        merge = CompanyMerge.objects.visible_to(request.member).leading_from(pk)
        if merge is None:
            raise
        return redirect("companies:company", request.account.slug, merge.survivor_id)
    return show(page, page.wanted)


@needs("see_companies")
@require_http_methods(READ_OR_WRITE)
def company_field(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One field in place."""
    page = open_company(request, pk)
    if name not in page.form.fields:
        raise Http404
    if request.method == "POST":
        return save_field(page, name)
    return show(page, "facts", template="accounts/records/_field.html", field=page.field(name))


@needs("see_companies")
@require_safe
def company_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_company(request, pk), "history")


@needs("manage_companies")
@require_http_methods(READ_OR_WRITE)
def company_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes along with a company and what stays; on POST delete it."""
    page = open_company(request, pk)
    if request.method != "POST":
        context = {"company": page.record, "goes_along": page.goes_along(), "stays": page.stays()}
        return render(request, "companies/deletion.html", context, fragment="companies/_deletion.html")
    name = str(page.record)
    with gone_is_404():
        page.record.remove(by=request.member)
    messages.success(request, _("%(name)s is deleted.") % {"name": name})
    return redirect_to(request, list_url(request))
