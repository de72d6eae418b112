"""The contact target at work on a plan: what it asks the database for, and what a row would change."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Member
from companies.domains import owners_of, owning_domains, read_domain
from companies.models import Company, CompanyDomain
from contacts.imports.reading import EMAIL, PHONE, ContactReader, shown
from contacts.models import Contact, ContactAddress, ContactLabel
from conversalabs.folding import fold
from conversalabs.phones import readable_phone
from imports import attributes
from imports.problems import Problem
from imports.rules import Rules
from imports.staging import KEYS, pack
from imports.targets import Candidate, Key, Work
from imports.values import Cells

_TEXTS = ("name", "identifier", "city", "country")
_COLUMNS = (
    "id", "version", *_TEXTS, "email", "phone", "is_blocked", "owner_id",
    "company_id", "company__name", "company__owner",
)  # fmt: skip


@dataclass(slots=True)
class State:
    """A contact as the plan finds it. `keys` and `kinds` are those of its addresses, `labels` in lower case."""

    values: dict
    keys: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)

    @property
    def version(self) -> int:
        return self.values["version"]

    @property
    def called(self) -> str:
        """What a contact without a name goes by in lists and exports, which is no name to give it; else ""."""
        values = self.values
        return "" if values["name"] else values["email"] or readable_phone(values["phone"]) or values["identifier"]

    @property
    def title(self) -> str:
        return next(filter(None, map(self.values.get, ("name", "email", "phone", "identifier"))), "")


class ContactWork(Work):
    def __init__(self, run):
        self.member: Member = run.member
        self.account_id, self.run_id = run.account_id, run.pk
        self.has_companies = self.member.account.has_module("companies")
        self.may_add_companies = self.member.can("manage_companies")
        self.reader = ContactReader(run, self.member, Rules.of(run).country)
        # Company by domain.
        self._owners: dict[str, int] = {}

    def read(self, candidate: Candidate, cells: Cells) -> None:
        self.reader.read(candidate, cells)

    def check_new(self, candidate: Candidate) -> None:
        self.reader.check_new(candidate)

    def prepare(self, candidates: list[Candidate]) -> None:
        """Companies: those named by domain or name, then those that own the domain of an e-mail."""
        self._name_by_domain([each for each in candidates if "company_domain" in each.values])
        self._name_by_domain([each for each in candidates if _DOMAIN.fullmatch(each.values.get("company", ""))])
        self._find_companies([each for each in candidates if "company" in each.values])
        if self.has_companies:
            self._link_by_domain(candidates)

    def _name_by_domain(self, candidates: list[Candidate]) -> None:
        """Put the name of the company where its domain stands; a domain that nobody has remains a name."""
        cells = {each.number: each.values.get("company_domain") or each.values["company"] for each in candidates}
        typed = {number: _read_domain(text) for number, text in cells.items()}
        seen = Company.objects.visible_to(self.member).order_by().values("pk") if typed else ()
        rows = CompanyDomain.objects.of(self.account_id).filter(domain__in=set(typed.values()), company__in=seen)
        names = dict(rows.values_list("domain", "company__name")) if typed else {}
        for each in candidates:
            text = each.values.pop("company_domain", "")
            if name := names.get(typed[each.number]):
                each.values["company"] = name
            elif "company" not in each.values:
                reason = _("No company here has this domain.")
                each.problems.append(Problem(reason, _("Company"), text, is_fatal=False))

    def _find_companies(self, named: list[Candidate]) -> None:
        if self.may_add_companies or not named:
            return
        names = {fold(each.values["company"]) for each in named}
        known = set(
            Company.objects.visible_to(self.member).filter(folded__in=names).values_list("folded", flat=True)
        )  # fmt: skip
        for each in named:
            if fold(each.values["company"]) not in known:
                reason = _("There is no such company, and your role may not add one.")
                each.problems.append(Problem(reason, _("Company"), each.values.pop("company"), is_fatal=False))

    def _link_by_domain(self, candidates: list[Candidate]) -> None:
        """As `Contact` does it: only where one company alone fits all e-mails."""
        self._learn_owners(email for each in candidates for email in _emails(each.values))
        for each in candidates:
            if "company" not in each.values and (owner := self._only_owner(_emails(each.values))):
                each.values["company_id"] = owner

    def _learn_owners(self, emails: Iterable[str]) -> None:
        domains = {domain for email in emails for domain in owning_domains(email)}
        rows = CompanyDomain.objects.of(self.account_id).filter(domain__in=domains - self._owners.keys())
        self._owners |= rows.values_list("domain", "company_id")

    def _only_owner(self, emails: Iterable[str]) -> int | None:
        owners = set(owners_of(emails, self._owners).values())
        return owners.pop() if len(owners) == 1 else None

    def find(self, keys: Iterable[Key]) -> dict[Key, int]:
        with connection.cursor() as cursor:
            cursor.execute(_FIND, {"account": self.account_id, **pack(keys)})
            return {(kind, value): pk for kind, value, pk in cursor.fetchall()}

    def load(self, ids: Iterable[int]) -> dict[int, State]:
        ids = list(ids)
        rows = Contact.objects.visible_to(self.member).filter(pk__in=ids).order_by().values(*_COLUMNS, "attributes")
        states = {row["id"]: State(row) for row in rows}
        addresses = ContactAddress.objects.of(self.account_id).filter(contact__in=list(states)).order_by()
        for pk, kind, value, typed in addresses.values_list("contact_id", "kind", "value", "typed"):
            states[pk].keys.add(value or typed)
            states[pk].kinds.add(kind)
        if self.has_companies:
            self._learn_owners(key for state in states.values() if not state.values["company_id"] for key in state.keys)
        labels = ContactLabel.objects.of(self.account_id).filter(contact__in=list(states))
        for pk, name in labels.values_list("contact_id", "label__name"):
            states[pk].labels.add(name.lower())
        return states

    def change(self, record: State, candidate: Candidate, *, fill: bool) -> tuple[dict, dict]:
        before, after = {}, {}
        given, held = candidate.values, record.values
        if candidate.blanks and not fill:
            given = given | _emptied(candidate, held)
        if record.called and given.get("name") == record.called:
            given = given | {"name": ""}
        for name in (*_TEXTS, "owner_id", "is_blocked"):
            if name in given and given[name] != held[name] and not (fill and _is_filled(held[name])):
                before[name], after[name] = held[name], given[name]
        self._change_company(given, record, fill, before, after)
        self._change_attributes(given, held, fill, before, after)
        self._change_addresses(given, record, fill, before, after)
        if new := [name for name in given.get("labels", ()) if name.lower() not in record.labels]:
            after["labels"] = new
        return before, after

    def _change_company(self, given: dict, record: State, fill: bool, before: dict, after: dict) -> None:
        held = record.values
        if ("company" in given or "no_company" in given) and not self._knows_company(held):
            return
        if "no_company" in given:
            before.update(company_id=held["company_id"], company=held["company__name"])
            after["company_id"] = None
        elif "company" in given:
            differs = fold(given["company"]) != fold(held["company__name"] or "")
            if differs and not (fill and held["company_id"]):
                before.update(company_id=held["company_id"], company=held["company__name"])
                after["company"] = given["company"]
        elif "company_id" in given and not held["company_id"] and self._only_owner({*record.keys, *_emails(given)}):
            before["company_id"], after["company_id"] = None, given["company_id"]

    def _knows_company(self, held: dict) -> bool:
        """Whether the member may know of the company that stands there; one that they may not stays."""
        owner = held["company__owner"]
        return not held["company_id"] or owner is None or self.member.sees_all or owner in self.member.seen_owners

    def _change_attributes(self, given: dict, held: dict, fill: bool, before: dict, after: dict) -> None:
        present = held["attributes"]
        new = {
            key: value
            for key, value in given.get("attributes", {}).items()
            if value != present.get(key) and not (fill and key in present)
        }
        if new:
            before["attributes"] = {key: present.get(key) for key in new}
            after["attributes"] = new

    def _change_addresses(self, given: dict, record: State, fill: bool, before: dict, after: dict) -> None:
        """New addresses are added, none is taken away. A new one that the row names first becomes the primary one."""
        added = []
        for kind in (EMAIL, PHONE):
            own = [each for each in given.get("addresses", ()) if each["kind"] == kind]
            # The copy of a primary one on its contact may be cut short.
            known = record.keys | {record.values[kind]}
            new = [each for each in own if (each["value"] or each["typed"]) not in known]
            if not new or (fill and kind in record.kinds):
                continue
            if new[0] is own[0]:
                before[kind], after[kind] = record.values[kind], shown(new[0])
            added += new
        if added:
            after["addresses"] = added

    def extras(self) -> dict[str, int]:
        owners = None if self.member.sees_all else list(self.member.seen_owners)
        params = {"account": self.account_id, "run": self.run_id, "owners": owners}
        with connection.cursor() as cursor:
            cursor.execute(_NEW_COMPANIES, params)
            (companies,) = cursor.fetchone()
            cursor.execute(_NEW_LABELS, params)
            (labels,) = cursor.fetchone()
        return {"companies": companies, "labels": labels}

    def drop(self, candidate: Candidate, key: Key) -> None:
        kind, _value = key
        candidate.keys.remove(key)
        if kind == "identifier":
            del candidate.values["identifier"]
            return
        kept = [each for each in candidate.values["addresses"] if (each["kind"], each["value"]) != key]
        first = next((each for each in kept if each["kind"] == kind), None)
        candidate.values |= {"addresses": kept, kind: first and shown(first)}

    def reserve(self, count: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE, [count])
            return [pk for (pk,) in cursor.fetchall()]


_DOMAIN = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}", re.I)


def _read_domain(text: str) -> str:
    """The domain in `text`, or "" when it holds none that could tell a company."""
    try:
        return read_domain(text)
    except ValueError:
        return ""


def _emptied(candidate: Candidate, held: dict) -> dict:
    """What the blank cells of a row make of the fields of a contact that hold something."""
    blanks = candidate.blanks
    found = {name: "" for name in _TEXTS if name in blanks and held[name]}
    if "owner" in blanks and held["owner_id"]:
        found["owner_id"] = None
    if "company" in blanks and held["company_id"]:
        found["no_company"] = True
    emptied = attributes.emptied(blanks, held["attributes"])
    return found | ({"attributes": emptied | candidate.values.get("attributes", {})} if emptied else {})


def _emails(values: dict) -> list[str]:
    return [each["value"] for each in values.get("addresses", ()) if each["kind"] == EMAIL and each["value"]]


def _is_filled(value) -> bool:
    return value not in ("", None)


# Each key is looked up for itself by its index (OFFSET 0 keeps the planner to that): what the planner knows of these
# tables is older than the rows that the import itself has just put there.
_FIND = f"""
SELECT k.kind, k.value, a.contact_id
  FROM {KEYS}
 CROSS JOIN LATERAL (
       SELECT contact_id FROM contacts_contactaddress
        WHERE account_id = %(account)s AND kind = k.kind AND value = k.value OFFSET 0) a
 WHERE k.kind <> 'identifier'
UNION ALL
SELECT k.kind, k.value, c.id
  FROM {KEYS}
 CROSS JOIN LATERAL (
       SELECT id FROM contacts_contact
        WHERE account_id = %(account)s AND identifier = k.value AND NOT identifier = '' OFFSET 0) c
 WHERE k.kind = 'identifier'
"""

_RESERVE = "SELECT nextval('contacts_contact_id_seq') FROM generate_series(1, %s)"

_NEW_COMPANIES = """
SELECT count(DISTINCT fold(r.after->>'company'))
  FROM imports_importrow r
 WHERE r.run_id = %(run)s AND r.action IN ('create', 'update') AND r.after ? 'company'
   AND NOT EXISTS (SELECT FROM companies_company c
                    WHERE c.account_id = %(account)s AND c.folded = fold(r.after->>'company')
                      AND (%(owners)s::bigint[] IS NULL OR c.owner_id IS NULL OR c.owner_id = ANY(%(owners)s)))
"""

_NEW_LABELS = """
SELECT count(DISTINCT lower(n.name))
  FROM imports_importrow r CROSS JOIN jsonb_array_elements_text(r.after->'labels') AS n (name)
 WHERE r.run_id = %(run)s AND r.action IN ('create', 'update')
   AND NOT EXISTS (SELECT FROM accounts_label l WHERE l.account_id = %(account)s AND lower(l.name) = lower(n.name))
"""
