"""Executes the plan of a batch of rows set by set.

Values of a row: name, email, phone (copies of the primary addresses), identifier, city, country, company (a name),
company_id, owner_id (null empties them), is_blocked, attributes (those that change; null empties one), addresses (those
to add: `{"kind", "value", "typed"}`, each kind's primary first), labels (names to add).
"""

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from companies.imports.making import found_or_made
from contacts.models import Contact
from imports import labels
from imports.models import Import
from imports.problems import HIDDEN, Problem
from imports.staging import KEYS, pack


def write(run: Import, first: int, last: int) -> None:
    params = {"account": run.account_id, "run": run.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        for statement in _STAGE:
            cursor.execute(statement, params)
        _refuse(cursor, run, params)
        _add_companies(cursor, run)
        _add_labels(cursor, run)
        for statement in _WRITE:
            cursor.execute(statement, params)


def _refuse(cursor, run: Import, params: dict) -> None:
    """Leave out rows whose contact has changed or been hidden since the plan, and rows whose keys are another's."""
    cursor.execute(_CHANGED_SINCE, params)
    reason = _("The contact has been changed or deleted since the preview.")
    refused = {number: Problem(reason) for (number,) in cursor.fetchall()}
    refused |= dict.fromkeys(_hidden_since(cursor, run), Problem(HIDDEN))
    cursor.execute(_TAKEN_SINCE, params)
    taken = cursor.fetchall()
    owners = Contact.objects.visible_to(run.member).in_bulk({owner for _number, _value, owner in taken})
    for number, value, owner in taken:
        reason = _("Belongs to %(record)s by now.") % {"record": owners[owner]} if owner in owners else HIDDEN
        refused.setdefault(number, Problem(reason, value=value))
    if refused:
        rows = [(Jsonb([problem.as_json()]), params["run"], number) for number, problem in refused.items()]
        cursor.executemany(_REFUSE, rows)
        for table in ("import_batch", "import_batch_address"):
            cursor.execute(f"DELETE FROM {table} WHERE number = ANY(%s)", [list(refused)])


def _hidden_since(cursor, run: Import) -> list[int]:
    """Numbers of the rows whose contact the member may not see any more."""
    if run.member.sees_all:
        return []
    cursor.execute("SELECT number, id FROM import_batch WHERE action = 'update'")
    planned = cursor.fetchall()
    ids = [pk for _number, pk in planned]
    seen = set(Contact.objects.visible_to(run.member).filter(pk__in=ids).values_list("pk", flat=True))
    return [number for number, pk in planned if pk not in seen]


def _add_companies(cursor, run: Import) -> None:
    """Make the companies that are named and not there yet, and link all that are named."""
    cursor.execute("SELECT company FROM import_batch WHERE company IS NOT NULL GROUP BY 1 ORDER BY min(number)")
    present = found_or_made(run, [name for (name,) in cursor.fetchall()])
    cursor.execute(_LINK_COMPANIES, pack((folded, str(pk)) for folded, pk in present.items()))


def _add_labels(cursor, run: Import) -> None:
    cursor.execute(
        "SELECT l.label FROM import_batch, jsonb_array_elements_text(labels) AS l (label)"
        " GROUP BY 1 ORDER BY min(number)"
    )
    labels.named(run, [name for (name,) in cursor.fetchall()])


_STAGE = [
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS import_batch (
        number int, id bigint, action text, version int, name text, email text, phone text, identifier text, city text,
        country text, company text, company_folded text, company_id bigint, owner_id bigint, is_blocked boolean,
        attributes jsonb, addresses jsonb, labels jsonb, has_no_company boolean, has_no_owner boolean
    ) ON COMMIT DELETE ROWS
    """,
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS import_batch_address (
        number int, position int, id bigint, kind text, value text, typed text, is_primary boolean
    ) ON COMMIT DELETE ROWS
    """,
    "DELETE FROM import_batch",
    "DELETE FROM import_batch_address",
    """
    INSERT INTO import_batch
    SELECT r.number, r.target_id, r.action, r.version, v.name, v.email, v.phone, v.identifier, v.city, v.country,
           v.company, fold(v.company), company.id, owner.id, v.is_blocked, v.attributes, v.addresses, v.labels,
           v.company IS NULL AND r.after->'company_id' = 'null', r.after->'owner_id' = 'null'
      FROM imports_importrow r,
           jsonb_to_record(r.after) AS v (
               name text, email text, phone text, identifier text, city text, country text, company text,
               company_id bigint, owner_id bigint, is_blocked boolean, attributes jsonb, addresses jsonb, labels jsonb)
      LEFT JOIN companies_company company ON company.account_id = %(account)s AND company.id = v.company_id
      LEFT JOIN accounts_member owner ON owner.account_id = %(account)s AND owner.id = v.owner_id
     WHERE r.run_id = %(run)s AND r.number BETWEEN %(first)s AND %(last)s AND r.action IN ('create', 'update')
    """,
    """
    INSERT INTO import_batch_address
    SELECT b.number, n.position, b.id, n.kind, n.value, n.typed,
           (n.kind = 'email' AND b.email IS NOT NULL OR n.kind = 'phone' AND b.phone IS NOT NULL)
           AND n.position = min(n.position) OVER (PARTITION BY b.number, n.kind)
      FROM import_batch b
     CROSS JOIN ROWS FROM (jsonb_to_recordset(b.addresses) AS (kind text, value text, typed text))
           WITH ORDINALITY AS n (kind, value, typed, position)
    """,
    """
    SELECT id FROM contacts_contact
     WHERE account_id = %(account)s AND id = ANY(ARRAY(SELECT id FROM import_batch WHERE action = 'update'))
     ORDER BY id FOR UPDATE
    """,
]

_CHANGED_SINCE = """
SELECT b.number
  FROM import_batch b LEFT JOIN contacts_contact c ON c.account_id = %(account)s AND c.id = b.id
 WHERE b.action = 'update' AND c.version IS DISTINCT FROM b.version
"""

# Each key by its index, see `contacts.imports.work`.
_TAKEN_SINCE = """
SELECT n.number, n.value, a.contact_id
  FROM import_batch_address n
 CROSS JOIN LATERAL (
       SELECT contact_id FROM contacts_contactaddress
        WHERE account_id = %(account)s AND kind = n.kind AND value = n.value OFFSET 0) a
 WHERE a.contact_id <> n.id
UNION ALL
SELECT b.number, b.identifier, c.id
  FROM import_batch b
 CROSS JOIN LATERAL (
       SELECT id FROM contacts_contact
        WHERE account_id = %(account)s AND identifier = b.identifier AND NOT identifier = '' OFFSET 0) c
 WHERE c.id <> b.id
"""

_REFUSE = """
UPDATE imports_importrow SET action = 'conflict', problems = coalesce(problems, '[]') || %s
 WHERE run_id = %s AND number = %s
"""

_LINK_COMPANIES = f"""
UPDATE import_batch b SET company_id = k.value::bigint FROM {KEYS} WHERE k.kind = b.company_folded
"""

_WRITE = [
    """
    INSERT INTO contacts_contact (id, account_id, name, email, phone, identifier, city, country, company_id, owner_id,
                                  is_blocked, avatar, attributes, version, created_at, updated_at)
    SELECT id, %(account)s, coalesce(name, ''), coalesce(email, ''), coalesce(phone, ''), coalesce(identifier, ''),
           coalesce(city, ''), coalesce(country, ''), company_id, owner_id, coalesce(is_blocked, false), '',
           coalesce(attributes, '{}'), 1, now(), now()
      FROM import_batch WHERE action = 'create' ORDER BY id
    """,
    """
    UPDATE contacts_contact c
       SET name = coalesce(b.name, c.name), email = coalesce(b.email, c.email), phone = coalesce(b.phone, c.phone),
           identifier = coalesce(b.identifier, c.identifier), city = coalesce(b.city, c.city),
           country = coalesce(b.country, c.country),
           company_id = CASE WHEN NOT coalesce(b.has_no_company, false) THEN coalesce(b.company_id, c.company_id) END,
           owner_id = CASE WHEN NOT coalesce(b.has_no_owner, false) THEN coalesce(b.owner_id, c.owner_id) END,
           is_blocked = coalesce(b.is_blocked, c.is_blocked),
           attributes = jsonb_strip_nulls(c.attributes || coalesce(b.attributes, '{}')), version = c.version + 1,
           updated_at = now()
      FROM import_batch b
     WHERE b.action = 'update' AND c.id = b.id AND c.account_id = %(account)s
    """,
    """
    UPDATE contacts_contactaddress a SET is_primary = false
      FROM import_batch b
     WHERE b.action = 'update' AND a.account_id = %(account)s AND a.contact_id = b.id AND a.is_primary
       AND ((a.kind = 'email' AND b.email IS NOT NULL) OR (a.kind = 'phone' AND b.phone IS NOT NULL))
    """,
    """
    INSERT INTO contacts_contactaddress (account_id, contact_id, kind, value, typed, is_primary)
    SELECT %(account)s, id, kind, value, typed, is_primary FROM import_batch_address ORDER BY number, position
    """,
    """
    INSERT INTO contacts_contactlabel (account_id, contact_id, label_id)
    SELECT %(account)s, b.id, l.id
      FROM import_batch b CROSS JOIN jsonb_array_elements_text(b.labels) AS n (name)
      JOIN accounts_label l ON l.account_id = %(account)s AND lower(l.name) = lower(n.name)
     ORDER BY b.number
        ON CONFLICT DO NOTHING
    """,
]
