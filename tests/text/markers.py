"""An account in which every text column holds what a browser, a template or a spreadsheet might run."""

from accounts.models import Account, CustomAttribute, Event, Invitation, Member, User
from accounts.models.tenant import text_fields
from companies.models import Company, CompanyNote
from contacts.models import Contact, ContactAddress, ContactNote
from crm.models import Activity, Attachment, Checklist, Deal, DealNote, LineItem
from imports.models import Import, ImportRow
from tests.access.test_walls import Place, furnished
from tests.rows import tenant_models

# Short enough for the shortest column: text that would leave its attribute, load, run, and be worked out.
MARKER = "'\"><img src=/marker onerror=alert(1)>{{7*7}}{%now%}"
LONG = MARKER + "<div hx-get=/marker hx-trigger=load></div><script>alert(2)</script><a href='javascript:alert(3)'>x</a>"
LINK = "javascript:alert(4)"
# What the product itself writes, and looks up by.
CODES = {"act", "checksum", "content_type", "currency", "delimiter", "encoding", "key", "kind", "list", "model", "path",
         "quoting", "sheet", "target", "token_hash", "verb", "pattern"}  # fmt: skip


def marked(account: Account) -> Place:
    """A row of every kind in the account, each with markers; past all checks, as if they had been got round."""
    place = furnished(account)
    _hang_together(place)
    for model in set(tenant_models()) - {Invitation}:
        for one in model.objects.of(account):
            model.objects.filter(pk=one.pk).update(**_markers(model, one.pk))
    CustomAttribute.objects.of(account).update(type="link")
    for model, kind in ((Contact, "contact"), (Company, "company"), (Deal, "deal")):
        keys = CustomAttribute.objects.of(account).filter(model=kind).values_list("key", "type")
        values = {key: LINK if type_ == "link" else LONG for key, type_ in keys}
        model.objects.of(account).update(attributes=values)
    User.objects.filter(memberships__account=account).update(name=MARKER)
    Account.objects.filter(pk=account.pk).update(name=MARKER)
    return place


def _hang_together(place: Place) -> None:
    """Put what hangs on a record on the one whose page is opened, and have its history tell of markers."""
    account, rows = place.account, place.rows
    for kind in CustomAttribute.Model.values:
        for type_ in ("text", "link", "list"):
            CustomAttribute.objects.create(account=account, model=kind, key=type_, name=type_, type=type_,
                                           options=[MARKER] if type_ == "list" else [])  # fmt: skip
    contact, company, deal = rows[Contact], rows[Company], rows[Deal]
    Contact.objects.filter(pk=contact.pk).update(company=company)
    Deal.objects.filter(pk=deal.pk).update(contact=contact, company=company)
    for part in (ContactNote, ContactAddress):
        part.objects.of(account).update(contact=contact)
    for part in (Activity, DealNote, LineItem, Attachment, Checklist):
        part.objects.of(account).update(deal=deal)
    CompanyNote.objects.of(account).update(company=company)
    _plan(rows[Import])
    changes = {"attribute_text": [LONG, LINK], "owner": [None, {"id": 1, "name": LONG}]}
    for record in (contact, company, deal):
        verb, by = f"{record._meta.model_name}.changed", Member.objects.of(account).first()
        named = {"title" if record is deal else "name": ["", LONG]}
        Event.objects.record(verb, by=by, about=[record], data={"changes": changes | named, "name": LONG})


def _plan(run: Import) -> None:
    """Rows that would create a contact, and one that is refused."""
    told = [{"reason": LONG, "column": LONG, "value": LONG, "is_fatal": False}]
    for number, action in enumerate(("create", "invalid"), start=1):
        after = {"name": LONG, "city": LONG, "company": LONG, "attributes": {"text": LONG}}
        ImportRow.objects.create(account=run.account, run=run, number=number, line=number, action=action,
                                 title=LONG[:200], before={}, after=after, problems=told)  # fmt: skip
    new = {"field": "attribute:new", "header": LONG, "new": {"name": MARKER, "type": "text"}}
    columns = [{"field": "name", "header": LONG}, new]
    Import.objects.filter(pk=run.pk).update(
        status=Import.Status.PLANNED, columns=columns, counts={"create": 1, "invalid": 1}, total=2
    )


def _markers(model, pk: int) -> dict:
    fields = [field for field in text_fields(model) if field.name not in CODES and not field.choices]
    values = {field.name: f"{_fitting(field)}{pk}" for field in fields}
    return values | ({"website": LINK} if "website" in values else {})


def _fitting(field) -> str:
    if field.max_length is None or field.max_length > len(LONG) + 9:
        return LONG
    return MARKER[: field.max_length - 4]
