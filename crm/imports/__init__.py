"""Deals as a target of imports."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from companies.imports.making import COMPANIES, EXTRA_COMPANIES
from companies.models import Company
from contacts.imports.finding import missing_field
from contacts.imports.making import EXTRA_CONTACTS, told
from contacts.imports.undoing import CONTACTS
from contacts.models import Contact
from crm.imports.fields import fields_for
from crm.imports.undoing import DealUndo
from crm.imports.work import DealWork
from crm.imports.writing import DealWriter
from crm.may import pipelines_to_fill
from crm.models import Deal, Pipeline, Stage
from imports.records import RecordTarget


class DealTarget(RecordTarget):
    key = "deals"
    model = Deal
    name = _("Deals")
    permission = "manage_crm"
    attribute_kind = "deal"
    batch_rows = 200
    usual_owner = _("you")
    keys = {"number": _("Number here"), "title": _("Title")}
    # Many deals may have one title.
    default_match = ["number"]
    sample = [
        ["Title", "Value", "Currency", "Stage", "Status", "Owner", "Contact email", "Company", "Close date"],
        ["200 mugs", "7980.00", "BRL", "", "open", "", "ana@example.com", "Padaria Sol", "2026-12-31"],
        ["Coffee for a year", "660.00", "BRL", "", "won", "", "joao@example.com", "", "2026-02-03"],
    ]  # fmt: skip
    shown = {
        "title": _("Title"), "stage_id": _("Stage"), "value": _("Value"), "currency": _("Currency"),
        "contact_id": _("Contact"), "contact": _("New contact"), "company_id": _("Company"),
        "company": _("New company"), "owner_id": _("Owner"), "priority": _("Priority"),
        "probability": _("Probability"), "expected_close": _("Expected close"), "closed_on": _("Closed on"),
        "lost_reason": _("Lost reason"), "won_reason": _("Won reason"), "source": _("Source"), "labels": _("Labels"),
    }  # fmt: skip
    extra_names = RecordTarget.extra_names | EXTRA_CONTACTS | EXTRA_COMPANIES
    related = {"stage_id": Stage, "contact_id": Contact, "company_id": Company, "owner_id": Member}
    undoing = DealUndo
    besides = (CONTACTS, COMPANIES)

    def is_open_to(self, member):
        return super().is_open_to(member) and bool(pipelines_to_fill(member))

    def questions(self, member):
        pipelines = (
            Pipeline.objects.visible_to(member).filter(pk__in=pipelines_to_fill(member)).order_by("position", "pk")
        )
        choices = [(str(each.pk), each.name) for each in pipelines]
        company = missing_field(
            _("When a deal names a company that is not there"), member, "manage_companies", initial="leave"
        )
        override = {"override": forms.CharField(
            label=_("Why rules of stages are set aside"), max_length=200, required=False,
            help_text=_("Left empty, rows of deals that a stage does not take are left out."),
        )} if member.can("override_rules") else {}  # fmt: skip
        return override | {
            "missing_contact": missing_field(
                _("When a deal names a contact that is not there"), member, "manage_contacts", initial="leave"
            ),
            **({"missing_company": company} if Company.is_open_to(member) else {}),
            "pipeline": forms.ChoiceField(
                label=_("Pipeline of rows that name none"), choices=choices, initial=choices[0][0] if choices else None
            ),
            "lost_reason": forms.CharField(
                label=_("Reason of lost deals that name none"), max_length=200, required=False,
                help_text=_("A lost deal needs a reason; without one its row is left out."),
            ),
        }  # fmt: skip

    def fields(self, member):
        return fields_for(member)

    def open(self, run):
        return DealWork(run)

    def writer(self, run, first, last):
        return DealWriter(run, first, last)

    def words(self, name, value):
        if name == "contact":
            return told(value)
        return str(Deal.Priority(value).label) if name == "priority" and value else super().words(name, value)

    def list_url(self, account):
        return reverse("crm:deals", args=[account.slug])
