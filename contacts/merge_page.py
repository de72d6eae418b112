from django.utils.translation import gettext_lazy as _

from contacts.contact_page import ContactPage
from contacts.models import Merge
from duplicates.merge_page import MergePage


class ContactMergePage(MergePage):
    """Contacts side by side."""

    merge, record_page = Merge, ContactPage
    reads = ("company", "owner__user")
    labels = {"email": _("Primary e-mail"), "phone": _("Primary phone")}
