from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import needs
from accounts.forms.attempt import gone_is_404
from accounts.once import first_time
from accounts.records.answers import show, url_after
from accounts.records.chooser import answer_layout
from accounts.records.kept_views import views_of
from accounts.records.listing import Listing
from accounts.records.rule import answer_rule, asks_for_rule
from bulk.list_acts import acts_of_list
from contacts.models import Contact
from conversalabs.pages import redirect_to, render
from crm.models import Deal
from imports import targets
from orders.forms.order import OrderForm
from orders.lists import order_listing
from orders.models import Order, OrderView
from orders.order_page import OrderPage
from orders.orders_of import may_create

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def open_order(request: HttpRequest, pk: int) -> OrderPage:
    """The page of an order that the member may see, or 404."""
    order = get_object_or_404(Order.objects.visible_to(request.member).for_page(), pk=pk)
    order.contact.account = request.account
    return OrderPage(request, order)


def list_url(request: HttpRequest) -> str:
    return reverse("orders:orders", args=[request.account.slug])


@needs("see_orders")
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The list, as its address describes it."""
    listing = order_listing(request)
    return answer_rule(request, listing) if asks_for_rule(request) else show_list(request, listing)


def show_list(request: HttpRequest, listing: Listing, view: OrderView | None = None) -> HttpResponse:
    """An address that asks for what is not there is a bad request; a view that does only says so."""
    member, status = request.member, 400 if listing.error and view is None else 200
    context = {
        "listing": listing,
        "may_create": may_create(member),
        "may_import": targets.get("orders").is_open_to(member),
        **views_of(request, listing, view or OrderView(account=request.account)),
        **acts_of_list(listing, member),
    }
    return render(request, "orders/orders.html", context, fragment="orders/_list_answer.html", status=status)


@needs("see_orders")
@require_http_methods(READ_OR_WRITE)
def layout(request: HttpRequest) -> HttpResponse:
    """Which columns the member sees in the list of orders, and how many rows."""
    return answer_layout(request, order_listing(request), list_url(request))


@needs("see_orders")
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about an order: a pane over the list for htmx, a page of its own for everyone else."""
    return show(open_order(request, pk), "record")


@needs("see_orders")
@require_safe
def order_history(request: HttpRequest, pk: int) -> HttpResponse:
    return show(open_order(request, pk), "history")


@needs("manage_orders")
@require_http_methods(READ_OR_WRITE)
def order_new(request: HttpRequest) -> HttpResponse:
    """A new order; `?contact=` and `?deal=` fill in what is known. From a contact's page it leads back there."""
    if not may_create(request.member):
        raise PermissionDenied(_("An order is a contact's; your role does not show contacts."))
    contact = _named(request, "contact", Contact)
    form = OrderForm(request.POST or None, instance=_draft(request, contact), member=request.member)
    if not form.is_valid():
        return _ask(request, form, 422 if form.is_bound else 200)
    with first_time(request) as is_first:
        created = _add(request, form) if is_first else None
    if form.errors:
        return _ask(request, form, 422)
    goal = contact or created
    return redirect_to(request, url_after(goal, request.member) or list_url(request))


def _draft(request: HttpRequest, contact: Contact | None) -> Order:
    """An unsaved order with what the address says of it."""
    deal, account = _named(request, "deal", Deal), request.account
    if contact is None and deal:
        contact = Contact.objects.visible_to(request.member).filter(pk=deal.contact_id).first()
    return Order(account=account, contact=contact, deal=deal, currency=account.currency)


def _named(request: HttpRequest, name: str, model):
    """The record whose id stands under `name` in the address, if the member may see it."""
    text = request.GET.get(name, "")
    is_id = text.isascii() and text.isdecimal() and len(text) < 19
    return model.objects.visible_to(request.member).filter(pk=text).first() if is_id else None


def _ask(request: HttpRequest, form: OrderForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "order": form.instance if form.instance.pk else None}
    return render(request, "orders/order_form.html", context, fragment="orders/_order_form.html", status=status)


def _add(request: HttpRequest, form: OrderForm) -> Order | None:
    """The new order, or None with the reason on the form."""
    try:
        with transaction.atomic():
            created = Order.objects.add(request.account, by=request.member, **form.values_to_write())
    except ValidationError as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("%(title)s is in the registry.") % {"title": created})
    return created


@needs("manage_orders")
@require_http_methods(READ_OR_WRITE)
def order_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """All fields and items of an order in one form; 409 when somebody else has changed it meanwhile."""
    page = open_order(request, pk)
    form = OrderForm(request.POST or None, instance=page.record, member=request.member)
    if not form.is_valid():
        return _ask(request, form, 422 if form.is_bound else 200)
    with gone_is_404():
        status = _change(request, form, pk)
    return _ask(request, form, status) if status != 200 else redirect_to(request, page.record.get_absolute_url())


@transaction.atomic
def _change(request: HttpRequest, form: OrderForm, pk: int) -> int:
    """The HTTP status of writing the (valid) form; what refused it stands on the form."""
    order = Order.objects.visible_to(request.member).get(pk=pk)
    order.account = request.account
    order.keep_others(form.values_to_write())
    order.lock()
    if form.is_stale(order):
        form.say_stale(order)
        return 409
    try:
        with transaction.atomic():
            order.change(form.values_to_write(), by=request.member)
    except ValidationError as refusal:
        form.refuse(refusal)
        return 422
    return 200


@needs("manage_orders")
@require_http_methods(READ_OR_WRITE)
def order_deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether an order shall go; on POST delete it."""
    order = open_order(request, pk).record
    if request.method != "POST":
        return render(request, "orders/deletion.html", {"order": order}, fragment="orders/_deletion.html")
    with gone_is_404():
        order.remove(by=request.member)
    messages.success(request, _("%(title)s is deleted.") % {"title": order})
    return redirect_to(request, list_url(request))
