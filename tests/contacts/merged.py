"""Contacts with everything that can hang on one, and what the database holds of them."""

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import CustomAttribute, Event, Label
from accounts.models.event import EventAbout
from companies.models import Company, CompanyMerge
from contacts.models import Contact, Conversation, Merge
from crm.models import Activity, Deal, Pipeline
from customobjects.models import Association, ObjectRecord
from orders.models import Order
from tests.access.test_walls import state
from tests.crm.conftest import STAGES
from tests.customobjects.conftest import course_of

# What tells of the merge; the times and versions of what is merged go on.
TELLING = (Event, EventAbout, Merge, CompanyMerge)


def everything(account) -> dict:
    """Every row of the account, and what the events that there were are about."""
    rows = {model: found for model, found in state(account).items() if model not in TELLING}
    for model in (Contact, Company):
        rows[model] = list(model.objects.of(account).order_by("pk").values())
        for row in rows[model]:
            del row["version"], row["updated_at"]
    about = EventAbout.objects.of(account).exclude(event__verb__iregex="merged$")
    return rows | {EventAbout: sorted(about.values_list("event", "kind", "object_id"))}


class World:
    """An account with deals, a course and a label that several contacts can have to do with."""

    def __init__(self, by):
        self.by, self.account = by, by.account
        self.label = Label.objects.create(account=self.account, name="VIP")
        self.company = Company.objects.add(self.account, by=by, name="Sol")
        CustomAttribute.objects.create(account=self.account, key="size", name="Size", type="number")
        self.stage = Pipeline.objects.create_from(STAGES, name="Sales", by=by).stages.first()
        self.deal = Deal.objects.add(self.stage, by=by, title="Shared")
        self.course = ObjectRecord.objects.add(course_of(by), by=by, attributes={"title": "Yoga"})

    def contact(self, name: str, **fields) -> Contact:
        return Contact.objects.add(self.account, by=self.by, name=name, **fields)

    def emails(self, contact: Contact) -> None:
        contact.set_addresses(emails=[f"{contact.name}1@x.test", f"{contact.name}2@x.test"])

    def phones(self, contact: Contact) -> None:
        contact.set_addresses(phones=[f"+55119876500{contact.pk % 100:02}", "ramal 12"])

    def labels(self, contact: Contact) -> None:
        contact.change({"labels": [self.label]}, by=self.by)

    def fields(self, contact: Contact) -> None:
        values = {"city": f"City {contact.name}", "company": self.company, "identifier": f"N-{contact.name}"}
        contact.change(values | {"attributes": {"size": str(contact.pk)}, "is_blocked": True}, by=self.by)

    def picture(self, contact: Contact) -> None:
        contact.set_picture(ContentFile(contact.name.encode(), "a.webp"), by=self.by)

    def note(self, contact: Contact) -> None:
        contact.add_note(f"<p>Of {contact.name}</p>", by=self.by)

    def conversation(self, contact: Contact) -> None:
        moments = {"created_at": timezone.now(), "last_message_at": timezone.now()}
        talk = Conversation.objects.create(account=self.account, contact=contact, channel="email", **moments)
        talk.write("Hello", by=self.by)

    def primary_of_deal(self, contact: Contact) -> None:
        Deal.objects.add(self.stage, by=self.by, title=f"Of {contact.name}", contact=contact)

    def further_of_deal(self, contact: Contact) -> None:
        self.deal.further_contacts.create(account=self.account, contact=contact, role=f"Role {contact.name}")

    def activity(self, contact: Contact) -> None:
        Activity.objects.add(contact, by=self.by, subject="Call", due_on=date(2026, 3, 1))

    def order(self, contact: Contact) -> None:
        Order.objects.add(self.account, by=self.by, title="Mug", contact=contact, ordered_on="2026-01-31")

    def association(self, contact: Contact) -> None:
        details = {"label": f"as {contact.name}", "linked_on": date(2026, 1, contact.pk % 28 + 1)}
        Association.objects.make(self.course, contact, by=self.by, **details)

    @property
    def acts(self) -> list:
        """All that can be given to a contact."""
        return [self.emails, self.phones, self.labels, self.fields, self.picture, self.note, self.conversation,
                self.primary_of_deal, self.further_of_deal, self.activity, self.order, self.association]  # fmt: skip

    def fill(self, contact: Contact) -> Contact:
        for act in self.acts:
            act(contact)
        contact.refresh_from_db()
        return contact
