from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self):
        from contacts import bulk, duplicate_list, duplicates
        from contacts.imports import ContactTarget
        from imports import targets

        self._follow()
        self._list()
        self._stand_in_the_menu()
        self._stand_on_pages()
        self._merge()
        self._tell()
        targets.register(ContactTarget())
        bulk.register()
        duplicates.register()
        duplicate_list.register()

    def _follow(self):
        """What becomes of members, attributes and labels."""
        from accounts import attribute_uses, label_uses
        from accounts.models import belonging
        from contacts.attribute_uses import SEGMENTS
        from contacts.models import Contact, Conversation, Segment

        belonging.register(belonging.Belonging(Contact))
        belonging.register(belonging.Belonging(Conversation, owner="assignee"))
        belonging.register(belonging.Belonging(Segment, only={"is_shared": True}))
        attribute_uses.register(SEGMENTS.naming, forget=SEGMENTS.drop_columns, replace=SEGMENTS.rename_option)
        label_uses.register(SEGMENTS.labelled, replace=SEGMENTS.put_label)

    def _list(self):
        from accounts.filters import register
        from accounts.records import columns
        from companies.models import Company
        from contacts.columns import company_columns, contact_columns
        from contacts.conversation_list import conversation_columns, conversation_fields
        from contacts.filters import contact_fields
        from contacts.models import Contact, Conversation

        register(Contact, contact_fields)
        register(Conversation, conversation_fields)
        columns.register(Contact, contact_columns)
        columns.register(Conversation, conversation_columns)
        columns.register(Company, company_columns)

    def _stand_in_the_menu(self):
        from accounts import menu
        from contacts.sidebar import MENU_KEY, segments_of

        gate = {"permission": "see_contacts"}
        contacts = _("Contacts"), "contacts:contacts", "users"
        of_segments = {"children": segments_of, "refresh": "contacts:segment_counts"}
        menu.register(menu.Item(*contacts, order=10, key=MENU_KEY, **of_segments, **gate))
        conversations = _("Conversations"), "conversations:conversations", "messages-square"
        menu.register(menu.Item(*conversations, order=50, key="t", **gate))

    def _stand_on_pages(self):
        """On those of companies."""
        from companies import figures
        from companies.sections import Section, sections
        from contacts import company_section

        gate = {"permission": "see_contacts"}
        for key, title, load, order in [
            ("contacts", _("Contacts"), company_section.load, 10),
            ("conversations", _("Conversations"), company_section.load_conversations, 40),
        ]:
            sections.register(Section(key, title, f"contacts/_company_{key}.html", load, order, **gate))
        figures.register("contacts", _("Contacts"), company_section.people_of, 10, **gate)

    def _merge(self):
        from contacts.models import ContactAddress
        from duplicates import merging

        # A phone that nobody can read is the same where it is typed the same.
        merging.register(ContactAddress, key=lambda row: (row.kind, row.key))

    def _tell(self):
        from accounts.records import history, timeline
        from accounts.records.timeline_sources import CHANGES, NOTES
        from bulk.timeline import BULK
        from contacts.history import LINKED, PEOPLE_LINKED
        from contacts.imports import ContactTarget
        from contacts.timeline import CONVERSATIONS
        from imports.timeline import EVENTS, rows_source

        for teller in (LINKED, PEOPLE_LINKED):
            history.register_teller(teller)
        history.register(
            {
                "contact.merged": ("merge", _("merged %(names)s into %(contact)s")),
                "contact.unmerged": ("undo-2", _("made %(names)s and %(contact)s several again")),
                "conversation.logged": ("plus", _("wrote this conversation down")),
                "conversation.written": ("sticky-note", _("added to what was said")),
                "conversation.file_removed": ("trash-2", _("deleted the file “%(name)s”")),
            }
        )
        for verb in ("contact.merged", "contact.unmerged"):
            history.register_place(verb, "contacts:merge", "merge")
        imported = rows_source(ContactTarget.key, beside=EVENTS)
        for source in (NOTES, CHANGES, BULK, EVENTS, imported):
            timeline.register(["contact"], source)
        timeline.register(["contact", "company"], CONVERSATIONS)
