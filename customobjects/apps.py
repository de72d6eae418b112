from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

GATE = {"permission": "see_objects", "module": "objects"}


class CustomObjectsConfig(AppConfig):
    name = "customobjects"
    verbose_name = _("Custom Objects")

    def ready(self):
        from customobjects import bulk, imports
        from customobjects.imports import associations

        self._define()
        self._list()
        self._stand_on_pages()
        self._merge()
        self._tell()
        self._stand_in_the_menu()
        bulk.register()
        imports.register()
        associations.register()

    def _define(self):
        """The fields of each type are attributes of a kind of its own."""
        from accounts import attribute_kinds, attribute_uses
        from accounts.models import belonging, member
        from customobjects.kinds import BROUGHT, of_account, titles, url_of
        from customobjects.models import ObjectRecord, ObjectView
        from customobjects.models.object_type import PREFIX
        from customobjects.type_uses import names_of_records, pass_names_on
        from customobjects.view_uses import VIEWS

        attribute_kinds.register(attribute_kinds.Family(PREFIX, ObjectRecord, "type_id", titles, url_of))
        attribute_uses.register(names_of_records, forget=pass_names_on)
        attribute_uses.register(VIEWS.naming, forget=VIEWS.drop_columns, replace=VIEWS.rename_option)
        member.bring_along(BROUGHT, of_account)
        belonging.register(belonging.Belonging(ObjectView, only={"is_shared": True}))

    def _list(self):
        from accounts.filters import register
        from accounts.records import columns
        from contacts.models import Contact
        from crm.models import Deal
        from customobjects.columns import record_columns
        from customobjects.filters import fields_over_records, record_fields
        from customobjects.models import ObjectRecord

        register(ObjectRecord, record_fields)
        register(Contact, fields_over_records("contact"))
        register(Deal, fields_over_records("deal"))
        columns.register(ObjectRecord, record_columns)

    def _stand_on_pages(self):
        from accounts.records.sections import Section
        from contacts import sections as contact_sections
        from crm import sections as deal_sections
        from customobjects.associations_of import load, load_contacts, load_deals
        from customobjects.object_page import sections

        template = "customobjects/_associations_of.html"
        section = Section("objects", _("Objects"), template, load, order=35, **GATE)
        contact_sections.register(section)
        deal_sections.register(section)
        contacts = {"permission": "see_contacts"}
        sections.register(Section("contacts", _("Contacts"), template, load_contacts, order=10, **contacts))
        sections.register(Section("deals", _("Deals"), template, load_deals, order=20, module="crm"))

    def _merge(self):
        from customobjects.models import Association
        from duplicates import merging

        def join(stays, gives_way) -> dict:
            label = merging.joined(stays.label, gives_way.label, most=60)
            return {"label": label, "linked_on": stays.linked_on or gives_way.linked_on}

        merging.register(Association, join=join)

    def _tell(self):
        from accounts.records import history, timeline
        from accounts.records.timeline_sources import CHANGES
        from bulk.timeline import BULK
        from customobjects.history import TELLER
        from imports.timeline import rows_source

        history.register_teller(TELLER)
        for source in (CHANGES, BULK, rows_source()):
            timeline.register(["objectrecord"], source)

    def _stand_in_the_menu(self):
        from accounts import menu, settings_tabs
        from customobjects.sidebar import types_of

        objects = menu.Item(_("Objects"), "customobjects:home", "boxes", order=60, key="b", children=types_of, **GATE)
        menu.register(objects)
        settings_tabs.register(_("Objects"), "customobjects:types", "manage_attributes", module="objects")
