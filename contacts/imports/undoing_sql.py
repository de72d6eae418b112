"""The statements of `contacts.imports.undoing`, each for the rows `%(numbers)s` of an import.

`import_undo`: of each row whose contact is there, whether nobody has changed it since (`is_same`); of an update the
fields and attributes to put back (`back`, `laid`); `kept` names what stays as it is.
"""

_SHOWN_OF = "left(coalesce({0}.value, {0}.typed), CASE {0}.kind WHEN 'phone' THEN 60 ELSE 254 END)"
_SHOWN = _SHOWN_OF.format("a")

STAGE = [
    """
    CREATE TEMPORARY TABLE IF NOT EXISTS import_undo (
        number int, id bigint, action text, is_same boolean, before jsonb, after jsonb,
        back jsonb, laid jsonb, kept jsonb
    ) ON COMMIT DELETE ROWS
    """,
    "DELETE FROM import_undo",
    """
    SELECT id FROM contacts_contact
     WHERE account_id = %(account)s AND id = ANY(ARRAY(
           SELECT target_id FROM imports_importrow WHERE run_id = %(run)s AND number = ANY(%(numbers)s)))
     ORDER BY id FOR UPDATE
    """,
    """
    INSERT INTO import_undo
    SELECT r.number, c.id, r.action, c.version = coalesce(r.version, 0) + 1, coalesce(r.before, '{}'), r.after,
           '{}', '{}', '[]'
      FROM imports_importrow r JOIN contacts_contact c ON c.account_id = %(account)s AND c.id = r.target_id
     WHERE r.run_id = %(run)s AND r.number = ANY(%(numbers)s)
    """,
]

_OWN_LABELS = """
    SELECT coalesce((%(labels)s::jsonb ->> lower(n.name))::bigint, 0)
      FROM jsonb_array_elements_text(u.after->'labels') AS n (name)
"""
_ADDRESS = "jsonb_build_array(a.kind, a.value, a.typed) ORDER BY a.kind, a.value, a.typed"


# Who has only been labelled keeps their version. Nothing else is compared of a contact that nobody has changed.
def kept_of_created(used: str) -> str:
    """`used`: an expression for each table that may hang on the contact `c`, see `contacts.imports.undoing`."""
    return f"""
UPDATE import_undo u SET kept = to_jsonb(array_remove(ARRAY[
       CASE WHEN EXISTS (SELECT FROM contacts_contactlabel l
                          WHERE l.account_id = %(account)s AND l.contact_id = c.id
                            AND l.label_id NOT IN ({_OWN_LABELS})) THEN 'labels' END,
       CASE WHEN NOT u.is_same AND c.name <> coalesce(u.after->>'name', '') THEN 'name' END,
       CASE WHEN NOT u.is_same AND c.identifier <> coalesce(u.after->>'identifier', '') THEN 'identifier' END,
       CASE WHEN NOT u.is_same AND c.city <> coalesce(u.after->>'city', '') THEN 'city' END,
       CASE WHEN NOT u.is_same AND c.country <> coalesce(u.after->>'country', '') THEN 'country' END,
       CASE WHEN NOT u.is_same AND c.is_blocked <> coalesce((u.after->>'is_blocked')::boolean, FALSE)
            THEN 'is_blocked' END,
       CASE WHEN NOT u.is_same AND c.owner_id IS DISTINCT FROM (u.after->>'owner_id')::bigint THEN 'owner_id' END,
       CASE WHEN NOT u.is_same AND c.company_id IS DISTINCT FROM (u.after->>'company_id')::bigint
                 AND fold(coalesce(u.after->>'company', '')) IS DISTINCT FROM (
                     SELECT folded FROM companies_company WHERE account_id = %(account)s AND id = c.company_id)
            THEN 'company_id' END,
       CASE WHEN NOT u.is_same AND c.attributes <> coalesce(u.after->'attributes', '{{}}') THEN 'attributes' END,
       CASE WHEN NOT u.is_same AND c.avatar <> '' THEN 'avatar' END,
       CASE WHEN NOT u.is_same AND (c.email, c.phone) <> (
                 coalesce(u.after->>'email', ''), coalesce(u.after->>'phone', ''))
              OR NOT u.is_same AND (
                 SELECT coalesce(jsonb_agg({_ADDRESS}), '[]') FROM contacts_contactaddress a
                  WHERE a.account_id = %(account)s AND a.contact_id = c.id) <> (
                 SELECT coalesce(jsonb_agg({_ADDRESS}), '[]')
                   FROM jsonb_to_recordset(u.after->'addresses') AS a (kind text, value text, typed text))
            THEN 'addresses' END
       {used}
       ], NULL))
  FROM contacts_contact c
 WHERE u.action = 'create' AND c.account_id = %(account)s AND c.id = u.id
"""


# Each field that the import has changed: as it `was`, as it was `made`, and as it is `now`. What is as it was already
# needs nothing; what is neither that nor as it was made, somebody has changed.
KEPT_OF_UPDATED = f"""
UPDATE import_undo u SET back = found.back, laid = found.laid, kept = found.kept
  FROM (
    SELECT u.number,
           coalesce(jsonb_object_agg(f.key, f.was) FILTER (WHERE f.fits AND NOT f.is_attribute), '{{}}') AS back,
           coalesce(jsonb_object_agg(f.key, f.was) FILTER (WHERE f.fits AND f.is_attribute), '{{}}') AS laid,
           coalesce(jsonb_agg(CASE WHEN f.is_possible THEN '' ELSE '!' END || CASE WHEN f.is_attribute
                    THEN 'attribute:' ELSE '' END || f.key) FILTER (WHERE NOT f.fits), '[]') AS kept
      FROM import_undo u
      JOIN contacts_contact c ON c.account_id = %(account)s AND c.id = u.id
      LEFT JOIN companies_company company ON company.account_id = %(account)s AND company.id = c.company_id
     CROSS JOIN LATERAL (
           SELECT jsonb_build_object(
                  'name', c.name, 'identifier', c.identifier, 'city', c.city, 'country', c.country, 'email', c.email,
                  'phone', c.phone, 'is_blocked', c.is_blocked, 'owner_id', c.owner_id, 'company_id', c.company_id)
           ) AS present (now)
     CROSS JOIN LATERAL (
           SELECT e.key, FALSE AS is_attribute, e.value AS was, present.now->e.key AS now, u.after->e.key AS made
             FROM jsonb_each(u.before - '{{attributes,company}}'::text[]) AS e
            UNION ALL
           SELECT e.key, TRUE, e.value, coalesce(c.attributes->e.key, 'null'), u.after->'attributes'->e.key
             FROM jsonb_each(u.before->'attributes') AS e
             JOIN accounts_customattribute k ON k.account_id = %(account)s AND k.model = 'contact' AND k.key = e.key
           ) AS each
     CROSS JOIN LATERAL (
           SELECT CASE
             WHEN each.is_attribute THEN TRUE
             WHEN each.key = 'owner_id' THEN each.was = 'null' OR EXISTS (
                  SELECT FROM accounts_member o
                   WHERE o.account_id = %(account)s AND o.id = (each.was #>> '{{}}')::bigint)
             WHEN each.key = 'company_id' THEN each.was = 'null' OR EXISTS (
                  SELECT FROM companies_company o
                   WHERE o.account_id = %(account)s AND o.id = (each.was #>> '{{}}')::bigint)
             WHEN each.key = 'identifier' THEN each.was = '""' OR NOT EXISTS (
                  SELECT FROM contacts_contact o
                   WHERE o.account_id = %(account)s AND o.identifier = each.was #>> '{{}}' AND NOT o.identifier = '')
             WHEN each.key IN ('email', 'phone') AND each.was = '""' THEN u.is_same OR NOT EXISTS (
                  SELECT FROM contacts_contactaddress a
                   WHERE a.account_id = %(account)s AND a.contact_id = c.id AND a.kind = each.key
                     AND NOT EXISTS (
                         SELECT FROM jsonb_to_recordset(u.after->'addresses') AS n (kind text, value text, typed text)
                          WHERE n.kind = a.kind AND coalesce(n.value, n.typed) = coalesce(a.value, a.typed)))
             WHEN each.key IN ('email', 'phone') THEN EXISTS (
                  SELECT FROM contacts_contactaddress a
                   WHERE a.account_id = %(account)s AND a.contact_id = c.id AND a.kind = each.key
                     AND {_SHOWN} = each.was #>> '{{}}')
             ELSE TRUE END
           ) AS p (is_possible)
     CROSS JOIN LATERAL (
           SELECT each.key, each.is_attribute, each.was, p.is_possible,
                  p.is_possible AND (
                      u.is_same OR %(anyway)s OR each.now = each.made
                      OR (each.key = 'company_id' AND company.folded = fold(u.after->>'company'))) AS fits
           ) AS f
     WHERE u.action = 'update' AND each.now <> each.was
     GROUP BY u.number
  ) AS found
 WHERE u.number = found.number
"""

# An address that the import has added, and that somebody has made the primary one since. It goes where that was decided
# and another address of its kind can follow: the oldest that the import has not added.
MADE_PRIMARY = f"""
UPDATE import_undo u SET back = u.back || found.back, kept = u.kept || found.kept
  FROM (
    SELECT u.number,
           coalesce(jsonb_object_agg(a.kind, next.shown) FILTER (WHERE %(anyway)s AND next.shown IS NOT NULL), '{{}}')
           AS back,
           coalesce(jsonb_agg(CASE WHEN next.shown IS NULL THEN '!' ELSE '' END || 'primary:' || a.kind)
                    FILTER (WHERE next.shown IS NULL OR NOT %(anyway)s), '[]') AS kept
      FROM import_undo u
     CROSS JOIN LATERAL jsonb_to_recordset(u.after->'addresses') AS n (kind text, value text, typed text)
      JOIN contacts_contactaddress a
        ON a.account_id = %(account)s AND a.contact_id = u.id AND a.kind = n.kind AND a.is_primary
       AND (a.value = n.value OR a.value IS NULL AND n.value IS NULL AND a.typed = n.typed)
      LEFT JOIN LATERAL (
           SELECT {_SHOWN_OF.format("o")} AS shown FROM contacts_contactaddress o
            WHERE o.account_id = %(account)s AND o.contact_id = u.id AND o.kind = a.kind
              AND NOT EXISTS (
                  SELECT FROM jsonb_to_recordset(u.after->'addresses') AS m (kind text, value text, typed text)
                   WHERE m.kind = o.kind AND coalesce(m.value, m.typed) = coalesce(o.value, o.typed))
            ORDER BY o.id LIMIT 1
           ) AS next ON TRUE
     WHERE u.action = 'update' AND NOT u.back ? a.kind AND NOT u.kept ?| ARRAY[a.kind, '!' || a.kind]
     GROUP BY u.number
  ) AS found
 WHERE u.number = found.number
"""

# Nobody is left without name, e-mail, phone and identifier.
NOTHING_LEFT = """
UPDATE import_undo u SET back = '{}', laid = '{}', kept = u.kept || '["!name"]'
  FROM contacts_contact c
 WHERE u.action = 'update' AND c.account_id = %(account)s AND c.id = u.id AND u.back <> '{}'
   AND '' = ALL (ARRAY[coalesce(u.back->>'name', c.name), coalesce(u.back->>'email', c.email),
                       coalesce(u.back->>'phone', c.phone), coalesce(u.back->>'identifier', c.identifier)])
"""

REMOVE = [
    "DELETE FROM contacts_contactaddress WHERE account_id = %(account)s AND contact_id = ANY(%(ids)s)",
    "DELETE FROM contacts_contactlabel WHERE account_id = %(account)s AND contact_id = ANY(%(ids)s)",
    "DELETE FROM contacts_contact WHERE account_id = %(account)s AND id = ANY(%(ids)s)",
]

APPLY = [
    # The addresses that the import has added; one that is the primary by now, and not by the import, stays: see above.
    """
    DELETE FROM contacts_contactaddress a
     USING import_undo u
     CROSS JOIN LATERAL jsonb_to_recordset(u.after->'addresses') AS n (kind text, value text, typed text)
     WHERE u.action = 'update' AND a.account_id = %(account)s AND a.contact_id = u.id AND a.kind = n.kind
       AND (a.value = n.value OR a.value IS NULL AND n.value IS NULL AND a.typed = n.typed)
       AND NOT u.kept ?| ARRAY[n.kind, '!' || n.kind] AND (u.back ? n.kind OR NOT a.is_primary)
    """,
    f"""
    UPDATE contacts_contactaddress a SET is_primary = FALSE FROM import_undo u
     WHERE u.action = 'update' AND a.account_id = %(account)s AND a.contact_id = u.id AND a.is_primary
       AND u.back ? a.kind AND {_SHOWN} <> u.back->>a.kind
    """,
    f"""
    UPDATE contacts_contactaddress a SET is_primary = TRUE FROM import_undo u
     WHERE u.action = 'update' AND a.account_id = %(account)s AND a.contact_id = u.id AND NOT a.is_primary
       AND u.back ? a.kind AND a.id = (
           SELECT min(o.id) FROM contacts_contactaddress o
            WHERE o.account_id = %(account)s AND o.contact_id = u.id AND o.kind = a.kind
              AND {_SHOWN_OF.format("o")} = u.back->>a.kind)
    """,
    f"""
    DELETE FROM contacts_contactlabel l USING import_undo u
     WHERE u.action = 'update' AND l.account_id = %(account)s AND l.contact_id = u.id AND l.label_id IN ({_OWN_LABELS})
    """,
    """
    UPDATE contacts_contact c
       SET name = coalesce(u.back->>'name', c.name), email = coalesce(u.back->>'email', c.email),
           phone = coalesce(u.back->>'phone', c.phone), identifier = coalesce(u.back->>'identifier', c.identifier),
           city = coalesce(u.back->>'city', c.city), country = coalesce(u.back->>'country', c.country),
           is_blocked = coalesce((u.back->>'is_blocked')::boolean, c.is_blocked),
           owner_id = CASE WHEN u.back ? 'owner_id' THEN (u.back->>'owner_id')::bigint ELSE c.owner_id END,
           company_id = CASE WHEN u.back ? 'company_id' THEN (u.back->>'company_id')::bigint ELSE c.company_id END,
           attributes = (c.attributes - ARRAY(SELECT jsonb_object_keys(u.laid))) || jsonb_strip_nulls(u.laid),
           version = c.version + 1, updated_at = now()
      FROM import_undo u
     WHERE u.action = 'update' AND c.account_id = %(account)s AND c.id = u.id
       AND (u.back <> '{}' OR u.laid <> '{}' OR u.after ?| '{addresses,labels}')
    """,
]
