"""The plan of rows in words: what a contact had and will have."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CustomAttribute, Member
from companies.models import Company
from contacts.models import Contact, ContactAddress
from imports.leaving import capitalised, told
from imports.targets import Change
from imports.undoable_targets import attribute_changes

_PRIMARY = "primary:"
_TEXTS = ("name", "identifier", "city", "country")


def changes(run, rows, member: Member) -> list[list[Change]]:
    """For each of `rows` its changes as `member` may know them, in the order in which the fields stand on a contact.

    The name of a new contact is left out: the row is called by it.
    """
    words = _Words(run, rows, member)
    return [list(words.changes(_before(row), row.after or {})) for row in rows]


def _before(row) -> dict:
    return {"name": (row.after or {}).get("name")} if row.action == "create" else row.before or {}


class _Words:
    """Names of what the rows point to, asked for once."""

    def __init__(self, run, rows, member: Member):
        states = [state for row in rows for state in (row.before or {}, row.after or {})]
        self.companies = _names(Company, member, [state.get("company_id") for state in states])
        self.owners = _names(Member, member, [state.get("owner_id") for state in states])
        self.attributes = CustomAttribute.objects.of(run.account_id).of_kind("contact").select_related("account")
        self.new = {each["field"].partition(":")[2]: each["new"]["name"] for each in run.columns if each.get("new")}

    def changes(self, before: dict, after: dict):
        for name in _TEXTS[:1]:
            yield from self._text(name, before, after)
        yield from self._addresses(before, after)
        for name in _TEXTS[1:]:
            yield from self._text(name, before, after)
        yield from self._links(before, after)
        if labels := after.get("labels"):
            yield Change(_("Labels"), "", ", ".join(labels))
        yield from attribute_changes(before, after, self.attributes, self.new)

    def _text(self, name: str, before: dict, after: dict):
        if name in after and after[name] != before.get(name):
            title = str(Contact._meta.get_field(name).verbose_name).capitalize()
            yield Change(title, before.get(name) or "", after[name])

    def _addresses(self, before: dict, after: dict):
        for kind in ContactAddress.Kind:
            added = [each["value"] or each["typed"] for each in after.get("addresses", ()) if each["kind"] == kind]
            if added:
                yield Change(str(kind.label), before.get(kind, ""), ", ".join(added))

    def _links(self, before: dict, after: dict):
        company = after.get("company") or self.companies.get(after.get("company_id"), "")
        if company or ("company_id" in after and before.get("company_id")):
            yield Change(_("Company"), self.companies.get(before.get("company_id"), ""), company)
        if "owner_id" in after:
            yield Change(
                _("Owner"), self.owners.get(before.get("owner_id"), ""), self.owners.get(after["owner_id"], "")
            )
        if "is_blocked" in after:
            yield Change(_("Blocked"), _plain(before.get("is_blocked")), _plain(after["is_blocked"]))


def left(run, rows, member: Member) -> list[list[Change]]:
    """What an undo has left of each of `rows`: of an updated contact what is there now and what was."""
    return _Left(run, rows, member).all()


class _Left:
    def __init__(self, run, rows, member: Member):
        self.rows, self.member = rows, member
        fields = ("id", *_TEXTS, "email", "phone", "is_blocked", "owner_id", "company_id", "attributes")
        found = Contact.objects.visible_to(member).filter(pk__in=[row.target_id for row in rows]).values(*fields)
        self.now = {values["id"]: values for values in found.order_by()}
        pairs = [state for row in rows for state in (row.before or {}, self.now.get(row.target_id, {}))]
        self.named = {
            "company_id": _names(Company, member, [state.get("company_id") for state in pairs]),
            "owner_id": _names(Member, member, [state.get("owner_id") for state in pairs]),
        }
        attributes = CustomAttribute.objects.of(run.account_id).of_kind("contact").values_list("key", "name")
        self.names = _FIELD_NAMES | {f"attribute:{key}": name for key, name in attributes}

    def all(self) -> list[list[Change]]:
        return told(self.rows, self._title, self._values, self.member)

    def _title(self, key: str) -> str:
        return capitalised(self.names.get(key.removeprefix(_PRIMARY), key))

    def _values(self, key: str, row) -> tuple[str, str]:
        now = self.now.get(row.target_id, {})
        kind, is_primary = key.removeprefix(_PRIMARY), key.startswith(_PRIMARY)
        return self._value(kind, now), self._successor(row, kind) if is_primary else self._value(key, row.before or {})

    def _successor(self, row, kind: str) -> str:
        """The address that becomes the primary one when those go that the import has added."""
        added = [each["value"] or each["typed"] for each in row.after["addresses"] if each["kind"] == kind]
        held = ContactAddress.objects.visible_to(self.member).filter(contact=row.target_id, kind=kind).order_by("pk")
        shown = (value or typed for value, typed in held.values_list("value", "typed"))
        return next((each for each in shown if each not in added), "")

    def _value(self, key: str, state: dict) -> str:
        if key.startswith("attribute:"):
            return _plain(state.get("attributes", {}).get(key.removeprefix("attribute:")))
        if key in self.named:
            return self.named[key].get(state.get(key), "")
        return _plain(state.get(key))


_FIELD_NAMES = {name: Contact._meta.get_field(name).verbose_name for name in (*_TEXTS, "email", "phone")} | {
    "company_id": gettext_lazy("Company"),
    "owner_id": gettext_lazy("Owner"),
    "is_blocked": gettext_lazy("Blocked"),
    "labels": gettext_lazy("Labels"),
    "attributes": gettext_lazy("Attributes"),
    "avatar": gettext_lazy("Picture"),
    "addresses": gettext_lazy("E-mail and phone"),
}


def _names(model, member: Member, ids) -> dict[int, str]:
    wanted = {pk for pk in ids if pk}
    return {each.pk: str(each) for each in model.objects.visible_to(member).filter(pk__in=wanted)} if wanted else {}


def _plain(value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
