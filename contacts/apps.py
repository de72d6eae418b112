from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from accounts import attribute_uses, label_uses, menu
        from accounts.filters import register
        from accounts.models import belonging
        from accounts.records import columns, history, timeline
        from accounts.records.timeline_sources import CHANGES, NOTES
        from companies import figures
        from companies import sections as company_sections
        from companies.models import Company
        from contacts import company_section
        from contacts.attribute_uses import drop_columns, put_label, rename_option, segments_labelled, segments_naming
        from contacts.columns import company_columns, contact_columns
        from contacts.conversation_list import conversation_columns, conversation_fields
        from contacts.filters import contact_fields
        from contacts.imports import ContactTarget
        from contacts.models import Contact, Conversation, Segment
        from contacts.sidebar import segments_of
        from contacts.timeline import CONVERSATIONS
        from imports import targets

        register(Contact, contact_fields)
        register(Conversation, conversation_fields)
        belonging.register(belonging.Belonging(Contact))
        belonging.register(belonging.Belonging(Conversation, owner="assignee"))
        belonging.register(belonging.Belonging(Segment, only={"is_shared": True}))
        columns.register(Contact, contact_columns)
        columns.register(Conversation, conversation_columns)
        columns.register(Company, company_columns)
        attribute_uses.register(segments_naming, forget=drop_columns, replace=rename_option)
        label_uses.register(segments_labelled, replace=put_label)
        gate = {"permission": "see_contacts"}
        for key, title, load, order in [
            ("contacts", _("Contacts"), company_section.load, 10),
            ("conversations", _("Conversations"), company_section.load_conversations, 40),
        ]:
            template = f"contacts/_company_{key}.html"
            company_sections.register(company_sections.Section(key, title, template, load, order, **gate))
        history.register(
            {
                "contact.linked": ("building-2", _("linked this to %(company)s by its domain")),
                "company.contacts_linked": ("users", _("linked contacts by their domain: %(number)s")),
                "conversation.logged": ("plus", _("wrote this conversation down")),
                "conversation.written": ("sticky-note", _("added to what was said")),
            }
        )
        timeline.register(["contact"], NOTES)
        timeline.register(["contact"], CHANGES)
        timeline.register(["contact", "company"], CONVERSATIONS)
        figures.register("contacts", _("Contacts"), company_section.people_of, 10, permission="see_contacts")
        menu.register(
            menu.Item(
                _("Contacts"), "contacts:contacts", "users", order=10, permission="see_contacts", children=segments_of,
                key="c",
            )
        )  # fmt: skip
        menu.register(
            menu.Item(
                _("Conversations"), "conversations:conversations", "messages-square", order=50,
                permission="see_contacts", key="t",
            )
        )  # fmt: skip
        targets.register(ContactTarget())
