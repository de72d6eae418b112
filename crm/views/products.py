from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.once import first_time
from conversalabs.pages import render
from crm.forms.line_items import ProductForm
from crm.models import Product

SIZE = 50
OFFERED = 20


@needs()
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    text = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = Product.objects.visible_to(request.member).matching(text)
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    context = {"products": page, "text": text, "may_edit": request.member.can("manage_crm")}
    return render(request, "crm/products.html", context, fragment="crm/_product_list.html")


@needs()
@require_safe
def product_options(request: HttpRequest) -> HttpResponse:
    """Names for the first cell of a line item, as options of a datalist."""
    text = request.GET.get("name", "").replace("\0", "")[:100].strip()
    found = Product.objects.visible_to(request.member).on_sale().matching(text)[:OFFERED]
    return render(request, "crm/_product_options.html", {"products": found})


@needs("manage_crm")
@require_http_methods(["GET", "HEAD", "POST"])
def product_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Product(account=request.account, currency=request.account.currency))


@needs("manage_crm")
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Product.objects.visible_to(request.member), pk=pk))


def _edit(request: HttpRequest, product: Product) -> HttpResponse:
    form = ProductForm(request.POST if request.method == "POST" else None, instance=product)
    if form.is_valid():
        return _save(request, form)
    context = {"form": form, "product": product}
    status = 422 if form.is_bound else 200
    return render(request, "crm/product.html", context, status=status)


def _save(request: HttpRequest, form: ProductForm) -> HttpResponse:
    with first_time(request) as is_first:
        if is_first:
            form.save()
    return redirect("crm:products", request.account.slug)
