from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.doors import needs
from contacts.models import Contact
from conversalabs.pages import render
from orders.contact_orders import ContactOrders


@needs("see_orders")
@require_safe
def contact_orders(request: HttpRequest, pk: int) -> HttpResponse:
    """The orders of a contact: the section of the contact's page, or a page of its own without scripts."""
    contact = get_object_or_404(Contact.objects.visible_to(request.member), pk=pk)
    contact.account = request.account
    context = {"contact": contact, "page": ContactOrders(request, contact)}
    return render(request, "orders/contact_orders.html", context, fragment="orders/_contact_orders.html")
