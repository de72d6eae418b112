"""How a list looks: the columns and the page size that a member chooses for it."""

from django.http import HttpRequest, HttpResponse

from accounts.forms.columns import ColumnsForm, PageSizeForm
from accounts.records.listing import Listing
from conversalabs.pages import redirect_to, render


def answer_layout(request: HttpRequest, listing: Listing, path: str) -> HttpResponse:
    """The columns to choose from; on POST what was chosen is kept, and one is back at the list, which is at `path`."""
    listing.path = path
    if request.method != "POST":
        return _ask(request, listing, ColumnsForm(listing.layout))
    if "page_size" in request.POST:
        return _keep_page_size(request, listing)
    if "reset" in request.POST:
        return _keep(request, listing, None)
    form = ColumnsForm(listing.layout, request.POST)
    return _keep(request, listing, form.columns) if form.is_complete else _ask(request, listing, form)


def _keep(request: HttpRequest, listing: Listing, columns: list[str] | None) -> HttpResponse:
    listing.layout.choose(columns)
    return redirect_to(request, listing.url())


def _keep_page_size(request: HttpRequest, listing: Listing) -> HttpResponse:
    form = PageSizeForm(request.POST)
    if form.is_valid():
        listing.layout.choose_page_size(form.cleaned_data["page_size"])
        return redirect_to(request, listing.url())
    return _ask(request, listing, ColumnsForm(listing.layout))


def _ask(request: HttpRequest, listing: Listing, form: ColumnsForm) -> HttpResponse:
    """The form, also while one is at it; what says nothing of columns is a bad request."""
    is_odd = request.method == "POST" and not form.moved
    context = {"listing": listing, "form": form, "action": request.get_full_path()}
    page, dialog = "accounts/records/columns.html", "accounts/records/_columns.html"
    return render(request, page, context, fragment=dialog, status=422 if is_odd else 200)
