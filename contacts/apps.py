from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from accounts.filters import register
        from contacts.filters import contact_fields
        from contacts.imports import ContactTarget
        from contacts.models import Contact
        from imports import targets

        register(Contact, contact_fields)
        targets.register(ContactTarget())
