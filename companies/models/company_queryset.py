"""How companies are made and found."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL

from accounts.changes import races_in_words
from accounts.models import Event, Member, TenantQuerySet
from companies.domains import owners_of, owning_domains
from companies.models.domain import CompanyDomain
from conversalabs.folding import fold, matching_words, prefix_query
from conversalabs.phones import digits_sought

LOCAL_DIGITS = 8
# UNION keeps each company once, so that not even a circle would be walked for ever.
_BELOW = """
WITH RECURSIVE tree (id) AS (
    SELECT %s::bigint UNION SELECT child.id FROM companies_company child JOIN tree ON child.parent_id = tree.id
) SELECT id FROM tree
"""
_ABOVE = """
WITH RECURSIVE chain (id) AS (
    SELECT %s::bigint UNION SELECT child.parent_id FROM companies_company child JOIN chain ON child.id = chain.id
) SELECT id FROM chain
"""


class CompanyQuerySet(TenantQuerySet):
    def visible_to(self, member) -> "CompanyQuerySet":
        return super().visible_to(member) if member.account.has_module("companies") else self.none()

    @transaction.atomic
    def add(self, account, *, by: Member | None = None, domains=(), labels=(), attributes=None, **fields):
        """A new company with its domains as typed.

        Raises DomainTaken, or ValidationError for what is no domain and for an attribute that does not fit.
        """
        company = self.model(account=account, **fields)
        company.set_attributes(attributes or {})
        with races_in_words():
            company.save(force_insert=True)
            company.set_domains(domains)
            company.set_labels(labels)
        Event.objects.record("company.created", by=by, about=[company], account=account, data={"name": company.name})
        company.tell_parent("subsidiary_added", company.parent_id, by=by)
        return company

    def named(self, key: str):
        """The company with the id that an address names; None for no such one."""
        is_readable = key.isascii() and key.isdecimal() and len(key) < 19
        return self.filter(pk=key).first() if is_readable else None

    def below(self, company) -> "CompanyQuerySet":
        """`company` and all that belongs to it, down to the last subsidiary."""
        return self.filter(pk__in=RawSQL(_BELOW, [company.pk]))

    def above(self, company) -> "CompanyQuerySet":
        """`company` and all that it belongs to."""
        return self.filter(pk__in=RawSQL(_ABOVE, [company.pk]))

    def matching(self, text: str) -> "CompanyQuerySet":
        """Companies found by the beginnings of words in their name, by a domain or a phone.

        Accents and case do not matter; a phone is found in any notation and by its last digits.
        """
        ways = [each.order_by().values("pk") for each in self._ways(text)]
        return self.filter(pk__in=ways[0].union(*ways[1:])) if text.strip() else self

    def find(self, text: str, most: int) -> list[int]:
        """Ids of at most `most` companies that match, the best first, as `best_order` says."""
        first, *others = [each.values_list("folded", "pk")[:most] for each in self._ways(text)]
        found, begins = first.union(*others, all=True), fold(text.strip())
        ranked = sorted({(not folded.startswith(begins), folded, pk) for folded, pk in found})
        return [pk for _is_other, _folded, pk in ranked[:most]]

    def _ways(self, text: str) -> Iterator["CompanyQuerySet"]:
        """These companies, narrowed in each of the ways in which `text` may mean one of them; the best in order."""
        rows = self.order_by()
        yield rows.filter(folded__startswith=fold(text.strip())).order_by("folded", "pk")
        if query := prefix_query(text, self.accounts):
            yield rows.filter(matching_words(query))
        if part := text.strip().lower().removeprefix("@"):
            domains = CompanyDomain.objects.filter(Q(domain__startswith=part) | Q(domain__contains=f".{part}"))
            yield rows.filter(pk__in=domains.order_by().values("company_id"))
        if digits := digits_sought(text):
            # The country stands in front or not: the last digits tell.
            yield rows.filter(phone__regex="[^0-9]*".join([*digits[-LOCAL_DIGITS:], "$"]))

    def best_order(self, text: str) -> list:
        """What to order found ones by: what begins with `text` first, then by name."""
        begins = When(Q(folded__startswith=fold(text.strip())), then=Value(0))
        return [Case(begins, default=Value(1)), "folded", "pk"]

    def owners_of(self, emails: list[str]) -> dict:
        """By e-mail, the company that its domain belongs to, or the nearest one above it; free mail is nobody's."""
        domains = {domain for email in emails for domain in owning_domains(email)}
        rows = CompanyDomain.objects.filter(domain__in=domains, company__in=self).select_related("company")
        return owners_of(emails, {row.domain: row.company for row in rows})
