"""A contact as one member sees it: everything that its page, its pane and their regions show."""

from collections import Counter
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.utils.translation import gettext as _

from accounts.records.page import RecordPage
from accounts.records.related import ReadFirst
from companies.models import Company
from contacts.forms.address import AddressForm
from contacts.forms.contact import ContactForm
from contacts.forms.picture import PictureForm
from contacts.models import AddressTaken, Contact, ContactAddress
from contacts.models.address import EMAIL
from contacts.sections import sections
from conversalabs.standing import Standing
from duplicates.merge_url import merge_url

CONVERSATIONS = 10
_ADDRESSES = Standing(lambda contact: Contact(pk=contact).addresses.all())
_TALKS = Standing(
    lambda contact: Contact(pk=contact).conversations.select_related("assignee__user")[: CONVERSATIONS + 1]
)


class ContactPage(RecordPage):
    kind = "contacts:contact"
    form_class = ContactForm
    change_permission = "manage_contacts"
    template = "contacts/contact.html"
    sections = sections
    regions = {
        "record": "contacts/_contact.html",
        "parts": "contacts/_contact_parts.html",
        "head": "contacts/_contact_head.html",
        "facts": "contacts/_contact_facts.html",
        "suggestion": "contacts/_company_suggestion.html",
        "conversations": "contacts/_conversations.html",
        "history": "accounts/records/_timeline.html",
    }

    @property
    def contact(self):
        return self.record

    def regions_beside(self, name: str) -> list[str]:
        return [*super().regions_beside(name), *(["suggestion"] if name == "company" else [])]

    @cached_property
    def suggestions(self) -> list[Company]:
        """The companies that own the domains of the contact's e-mails, while none of them is linked."""
        may_link = self.can_change and Company.is_open_to(self.member)
        if self.leaves_out_parts or self.contact.company_id or not may_link:
            return []
        emails = [address.value for address in self.addresses if address.kind == EMAIL]
        return list(dict.fromkeys(Company.objects.visible_to(self.member).owners_of(emails).values()))

    @cached_property
    def addresses(self) -> list[ContactAddress]:
        """Each with `form`: what stands in it, or what somebody has typed over it and could not be saved."""
        found = _ADDRESSES.rows(contact=self.contact.pk)
        kinds = Counter(address.kind for address in found)
        for address in found:
            address.form = self.typed.get(f"address_{address.pk}") or self.address_form(address)
            address.has_siblings = kinds[address.kind] > 1
            if address.form.conflict:
                address.changer = self.last_changer(f"{address.kind}s") or _("Somebody else")
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

    def in_words(self, refusal: ValidationError) -> ValidationError:
        """What another contact has already may mean that they are one."""
        if isinstance(refusal, AddressTaken) and self.can_change:
            return refusal.told_to(self.member, (merge_url(self.account, [self.contact, refusal.record]), _("Merge")))
        return super().in_words(refusal)

    @cached_property
    def picture_form(self) -> PictureForm:
        return PictureForm(auto_id=f"{self.prefix}_%s_input")

    @property
    def picture_url(self) -> str:
        return self.url("picture")

    @property
    def conversations_url(self) -> str:
        return self.url("conversations")

    @cached_property
    def conversations(self) -> Page:
        """The latest conversations, each with its latest messages; `?conversations=2` the second page."""
        found = self.contact.conversations.select_related("assignee__user")
        return ReadFirst(found, CONVERSATIONS, lambda: _TALKS.rows(contact=self.contact.pk)).get_page(
            self.request.GET.get("conversations")
        )
