from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import needs
from accounts.once import first_time
from conversalabs.pages import render
from crm.forms.products import ProductForm
from crm.models import Deal, Product

SIZE = 50
OFFERED = 20
READ_OR_WRITE = ["GET", "HEAD", "POST"]


def _text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "")[:100].strip()


def _find(request: HttpRequest, pk: int, *, to_write: bool = False) -> Product:
    """`to_write`: in a transaction, after others who write it."""
    found = Product.objects.visible_to(request.member)
    product = get_object_or_404(found.select_for_update(of=["self"], no_key=True) if to_write else found, pk=pk)
    product.account = request.account
    return product


@needs()
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue; `?archived=1` what is not sold any more."""
    text, is_archived = _text(request, "q"), request.GET.get("archived") == "1"
    every = Product.objects.visible_to(request.member).with_prices()
    found = (every.archived() if is_archived else every.on_sale()).matching(text)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    context = {"products": page, "text": text, "is_archived": is_archived, "may_edit": request.member.can("manage_crm")}
    return render(request, "crm/products.html", context, fragment="crm/_product_list.html")


@needs()
@require_safe
def product_options(request: HttpRequest) -> HttpResponse:
    """Names for the first cell of a line item, as options of a datalist, with prices in `?currency=`."""
    every = Product.objects.visible_to(request.member).on_sale().with_prices()
    found = every.matching(_text(request, "name"))[:OFFERED]
    currency = request.GET.get("currency", "")
    offered = [(product, *product.price_nearest(currency)) for product in found]
    return render(request, "crm/_product_options.html", {"offered": offered})


@needs()
@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """A product, its prices, and on how many deals it is."""
    product = _find(request, pk)
    deals = Deal.objects.visible_to(request.member).filter(line_items__product=product).distinct()
    context = {"product": product, "may_edit": request.member.can("manage_crm")}
    counts = {"deals": deals.count(), "open_deals": deals.open().count()}
    return render(request, "crm/product.html", context | counts)


@needs("manage_crm")
@require_http_methods(READ_OR_WRITE)
def product_new(request: HttpRequest) -> HttpResponse:
    form = ProductForm(_sent(request), instance=Product(account=request.account, currency=request.account.currency))
    if not form.is_valid():
        return _ask(request, form)
    with first_time(request) as is_first:
        return redirect(form.save() if is_first else reverse("crm:products", args=[request.account.slug]))


@needs("manage_crm")
@require_http_methods(READ_OR_WRITE)
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """409 where somebody else has changed meanwhile what is changed here."""
    with transaction.atomic():
        form = ProductForm(_sent(request), instance=_find(request, pk, to_write=request.method == "POST"))
        if form.is_valid() and not form.clashes:
            return redirect(form.save())
    if form.clashes:
        form.take_the_rest()
    return _ask(request, form)


@needs("manage_crm")
@require_POST
def product_archived(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a product off sale (`is_archived`), or put it back; deals keep their rows either way."""
    product = _find(request, pk)
    product.archive("is_archived" in request.POST)
    return redirect(product)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _ask(request: HttpRequest, form: ProductForm) -> HttpResponse:
    status = 409 if form.clashes else 422 if form.is_bound else 200
    return render(request, "crm/product_edit.html", {"form": form, "product": form.instance}, status=status)
