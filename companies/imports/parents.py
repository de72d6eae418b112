"""Parent companies of imported ones, by name: they may stand anywhere in the file, or come into being with it."""

from django.db import connection
from django.utils.translation import gettext as _

from companies.imports.making import found_or_made, known
from companies.models import Company
from conversalabs.folding import fold
from imports.models import ImportRow
from imports.problems import Problem


def new_parents(run) -> int:
    """How many companies come into being because rows name them as parents."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [run.pk])
        named = [name for (name,) in cursor.fetchall()]
    return len(set(named) - known(run.member, named).keys())


def link_parents(run) -> None:
    """Give the companies of `run` their parents; where that would close a circle the row says so and has none.

    The row keeps the ids of both, for an undo.
    """
    rows = list(run.rows.written().filter(after__has_key="parent").order_by("number"))
    parents = found_or_made(run, [row.after["parent"] for row in rows])
    companies = Company.objects.visible_to(run.member).in_bulk([row.target_id for row in rows])
    for row in rows:
        company, parent = companies.get(row.target_id), parents[fold(row.after["parent"])]
        if company is None or company.parent_id == parent:
            continue
        if _closes_a_circle(run, company.pk, parent):
            reason = _("That would make a company its own parent; it stays as it was.")
            problem = Problem(reason, _("Parent company"), row.after["parent"], is_fatal=False)
            row.problems = [*(row.problems or []), problem.as_json()]
            run.remarks += 1
            continue
        if row.before is not None:
            row.before["parent_id"] = company.parent_id
        row.after["parent_id"] = company.parent_id = parent
        Company.objects.visible_to(run.member).filter(pk=company.pk).update(parent=parent)
    ImportRow.objects.bulk_update(rows, ["before", "after", "problems"], 500)
    run.save(update_fields=["remarks"])


def _closes_a_circle(run, company: int, parent: int) -> bool:
    return Company.objects.of(run.account_id).below(Company(pk=company)).filter(pk=parent).exists()


_MISSING = """
SELECT DISTINCT fold(r.after->>'parent') FROM imports_importrow r
 WHERE r.run_id = %s AND r.action IN ('create', 'update') AND r.after ? 'parent'
   AND NOT EXISTS (SELECT FROM imports_importrow own
                    WHERE own.run_id = r.run_id AND own.action IN ('create', 'update')
                      AND fold(own.after->>'name') = fold(r.after->>'parent'))
"""
