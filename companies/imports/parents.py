"""Parent companies of imported ones, by name: they may stand anywhere in the file, or come into being with it."""

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Account
from companies.imports.making import found_or_made, known
from companies.models import Company
from conversalabs.folding import fold
from imports.models import ImportRow
from imports.problems import Problem
from imports.rewriting import rewrite


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
    if not rows:
        return
    parents = found_or_made(run, [row.after["parent"] for row in rows])
    companies = Company.objects.visible_to(run.member).in_bulk([row.target_id for row in rows])
    tree, changed = Tree(run.account_id, parents.values()), []
    for row in rows:
        company, parent = companies.get(row.target_id), parents[fold(row.after["parent"])]
        if company is None or company.parent_id == parent:
            continue
        if not tree.put(company.pk, parent):
            reason = _("That would make a company its own parent; it stays as it was.")
            problem = Problem(reason, _("Parent company"), row.after["parent"], is_fatal=False)
            row.problems = [*(row.problems or []), problem.as_json()]
            run.remarks += 1
            continue
        if row.before is not None:
            row.before["parent_id"] = company.parent_id
        row.after["parent_id"] = company.parent_id = parent
        changed.append(company)
    rewrite(changed, ["parent_id"])
    ImportRow.objects.bulk_update(rows, ["before", "after", "problems"], 500)
    run.save(update_fields=["remarks"])


class Tree:
    """Which company belongs to which, as far up as the companies `parents` belong to something; kept as it is changed.

    Whoever changes it has locked the account, or two would not see each other.
    """

    def __init__(self, account_id: int, parents: Iterable[int]):
        Account.objects.select_for_update(no_key=True).get(pk=account_id)
        with connection.cursor() as cursor:
            cursor.execute(_ABOVE, {"account": account_id, "ids": list(parents)})
            self.parent_of = dict(cursor.fetchall())

    def put(self, company: int, parent: int | None) -> bool:
        """Have `company` belong to `parent`; False where that would close a circle."""
        above, passed = parent, {company}
        while above is not None:
            if above in passed:
                return False
            passed.add(above)
            above = self.parent_of.get(above)
        self.parent_of[company] = parent
        return True


_MISSING = """
SELECT DISTINCT fold(r.after->>'parent') FROM imports_importrow r
 WHERE r.run_id = %s AND r.action IN ('create', 'update') AND r.after ? 'parent'
   AND NOT EXISTS (SELECT FROM imports_importrow own
                    WHERE own.run_id = r.run_id AND own.action IN ('create', 'update')
                      AND fold(own.after->>'name') = fold(r.after->>'parent'))
"""
# UNION keeps each company once, so that not even a circle would be walked for ever.
_ABOVE = """
WITH RECURSIVE chain (id, parent_id) AS (
    SELECT id, parent_id FROM companies_company WHERE account_id = %(account)s AND id = ANY(%(ids)s)
    UNION
    SELECT above.id, above.parent_id FROM companies_company above JOIN chain ON above.id = chain.parent_id
     WHERE above.account_id = %(account)s
) SELECT id, parent_id FROM chain
"""
