"""A contact as one member sees it: everything that its page, its pane and their regions show."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import CASCADE, SET_NULL
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from accounts.records.page import RecordPage
from contacts.forms.address import AddressForm
from contacts.forms.contact import ContactForm
from contacts.models import ContactAddress, ContactLabel
from contacts.sections import sections_for

CONVERSATIONS = 10


class ContactPage(RecordPage):
    kind = "contacts:contact"
    form_class = ContactForm
    change_permission = "manage_contacts"
    template = "contacts/contact.html"
    regions = {
        "record": "contacts/_contact.html",
        "head": "contacts/_contact_head.html",
        "facts": "contacts/_contact_facts.html",
        "conversations": "contacts/_conversations.html",
    }

    @property
    def contact(self):
        return self.record

    @cached_property
    def addresses(self) -> list[ContactAddress]:
        """Each with `form`: what stands in it, or what somebody has typed over it and could not be saved."""
        found = list(self.contact.addresses.all())
        kinds = Counter(address.kind for address in found)
        for address in found:
            address.form = self.typed.get(address.pk) or self.address_form(address)
            address.has_siblings = kinds[address.kind] > 1
        return found

    def address_form(self, address: ContactAddress, data=None) -> AddressForm:
        auto_id = f"address_{address.pk}_%s"
        return AddressForm(address.kind, data, initial={"typed": address.typed}, auto_id=auto_id)

    @cached_property
    def new_addresses(self) -> list[AddressForm]:
        """An empty form for each kind; bound where something typed could not be added."""
        return [self.typed.get(kind) or self.new_address_form(kind) for kind in ContactAddress.Kind.values]

    def new_address_form(self, kind: str, data=None) -> AddressForm:
        return AddressForm(kind, data, is_new=True, auto_id=f"{self.prefix}_new_{kind}_%s")

    def parts(self) -> Iterator[SafeString]:
        """What other apps know of the contact, drawn by them."""
        for section in sections_for(self.request):
            context = {"contact": self.contact} | section.load(self.request, self.contact)
            yield mark_safe(render_to_string(section.template, context, self.request))

    @property
    def conversations_url(self) -> str:
        return self.url("conversations")

    @cached_property
    def conversations(self) -> Page:
        """The latest conversations, each with its latest messages; `?conversations=2` the second page."""
        found = self.contact.conversations.select_related("assignee__user")
        return Paginator(found, CONVERSATIONS).get_page(self.request.GET.get("conversations"))

    def goes_along(self) -> list[tuple[int, str]]:
        """What is deleted with the contact: how many of what, whatever app it is of."""
        return self._related(CASCADE)

    def stays(self) -> list[tuple[int, str]]:
        """What only loses its contact."""
        return self._related(SET_NULL)

    def _related(self, on_delete) -> list[tuple[int, str]]:
        relations = [each for each in self.contact._meta.related_objects if each.on_delete is on_delete]
        kinds = [each for each in relations if each.related_model is not ContactLabel]
        counted = ((getattr(self.contact, each.get_accessor_name()).count(), each.related_model) for each in kinds)
        return [(number, model._meta.verbose_name_plural) for number, model in counted if number]
