"""Companies that rows of other records name: found, or made where there are none."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import ngettext_lazy

from accounts.models import Event
from companies.models import Company
from conversalabs.folding import fold
from imports.made_besides import Besides

COMPANIES = Besides("companies", Company, "manage_companies")
EXTRA_COMPANIES = {"companies": ngettext_lazy("%d company", "%d companies")}


def known(member, folded_names: Iterable[str]) -> dict[str, int]:
    """Companies by folded name, the oldest of several; as far as `member` sees them."""
    found = Company.objects.visible_to(member).filter(folded__in=folded_names).order_by("-pk")
    return dict(found.values_list("folded", "pk"))


def found_or_made(run, names: Iterable[str]) -> dict[str, int]:
    """Companies by folded name; those that are missing come into being, with an event by which an undo finds them."""
    named: dict[str, str] = {}
    for name in names:
        named.setdefault(fold(name), name)
    present = known(run.member, named)
    missing = [name for folded, name in named.items() if folded not in present]
    made = Company.objects.bulk_create([Company(account_id=run.account_id, name=name) for name in missing])
    if made:
        data = {"import": run.pk}
        Event.objects.record("company.imported", by=run.member, about=made, data=data, is_told=False)
    return present | {fold(company.name): company.pk for company in made}


def new_companies(run) -> int:
    """How many companies the plan of `run` names that are not there; for who may make them."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [run.pk])
        named = [name for (name,) in cursor.fetchall()]
    return len(set(named) - known(run.member, named).keys())


_NAMED = """
SELECT DISTINCT fold(r.after->>'company') FROM imports_importrow r
 WHERE r.run_id = %s AND r.action IN ('create', 'update') AND r.after ? 'company'
"""
