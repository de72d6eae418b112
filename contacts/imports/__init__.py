"""Contacts as a target of imports."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from companies.imports.making import EXTRA_COMPANIES
from contacts.imports.fields import fields_for
from contacts.imports.showing import changes, left
from contacts.imports.undoing import remove_extras, undo
from contacts.imports.work import ContactWork
from contacts.imports.writing import write
from contacts.models import Contact
from duplicates import perhaps
from duplicates.models import Search
from imports.targets import Target


class ContactTarget(Target):
    key = "contacts"
    model = Contact
    name = _("Contacts")
    permission = "manage_contacts"
    attribute_kind = "contact"
    keys = {"identifier": _("Identifier"), "email": _("E-mail"), "phone": _("Phone")}
    sample = [
        ["Name", "E-mail", "Phone", "Identifier", "Company", "City", "Country", "Labels"],
        ["Ana Souza", "ana@example.com", "+55 11 91234-5678", "C-1001", "Padaria Sol", "São Paulo", "Brasil", "vip"],
        ["João Lima", "joao@example.com", "(21) 99876-5432", "C-1002", "", "Niterói", "Brasil", "lead, fair"],
    ]

    extra_names = Target.extra_names | {
        **EXTRA_COMPANIES,
        "labels": ngettext_lazy("%d label", "%d labels"),
    }

    def fields(self, member):
        return fields_for(member)

    def open(self, run):
        return ContactWork(run)

    def noticed(self, run, member):
        return perhaps.after("contact", run, member)

    def finish(self, run):
        """What has come in may be there already."""
        Search.objects.follow(run.account_id, "contact", run.began_at, by=run.member)

    def write(self, run, first, last):
        write(run, first, last)

    filters = ("created_by_import", "changed_by_import")
    is_undoable = True

    def undo(self, run, numbers, member, *, anyway):
        return undo(run, numbers, member, anyway=anyway)

    def remove_extras(self, run, member):
        return remove_extras(run, member)

    def left(self, run, rows, member):
        return left(run, rows, member)

    def changes(self, run, rows, member):
        return changes(run, rows, member)

    def list_url(self, account):
        return reverse("contacts:contacts", args=[account.slug])
