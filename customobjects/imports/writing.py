"""Executes the plan of a batch of rows set by set. What a row writes stands in `after`: {"attributes": {…}}."""

from django.db import connection
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from customobjects.models import ObjectType
from imports.models import Import
from imports.problems import Problem


def write(run: Import, of_type: ObjectType, first: int, last: int) -> None:
    params = {"account": run.account_id, "run": run.pk, "first": first, "last": last}
    params |= {"type": of_type.pk}
    reason = Problem(_("The record has been changed or deleted since the preview."))
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, params)
        cursor.execute(_REFUSE, params | {"problem": Jsonb([reason.as_json()])})
        cursor.execute(_CREATE, params)
        cursor.execute(_UPDATE, params)


_ROWS = """
FROM imports_importrow r
 WHERE r.run_id = %(run)s AND r.number BETWEEN %(first)s AND %(last)s
"""
_LOCK = f"""
SELECT id FROM customobjects_objectrecord
 WHERE account_id = %(account)s AND id IN (SELECT r.target_id {_ROWS} AND r.action = 'update')
 ORDER BY id FOR NO KEY UPDATE
"""
_REFUSE = """
UPDATE imports_importrow r SET action = 'conflict', problems = coalesce(problems, '[]') || %(problem)s
 WHERE r.run_id = %(run)s AND r.number BETWEEN %(first)s AND %(last)s AND r.action = 'update'
   AND NOT EXISTS (SELECT FROM customobjects_objectrecord c
                    WHERE c.account_id = %(account)s AND c.type_id = %(type)s AND c.id = r.target_id
                      AND c.version = r.version)
"""
_CREATE = f"""
WITH named AS MATERIALIZED (SELECT primary_key FROM customobjects_objecttype WHERE id = %(type)s FOR SHARE)
INSERT INTO customobjects_objectrecord (id, account_id, type_id, name_key, attributes, version, created_at, updated_at)
SELECT r.target_id, %(account)s, %(type)s, (SELECT primary_key FROM named), coalesce(r.after->'attributes', '{{}}'), 1,
    now(), now()
  {_ROWS} AND r.action = 'create' ORDER BY r.number
"""
_UPDATE = f"""
UPDATE customobjects_objectrecord c
   SET attributes = c.attributes || planned.attributes, version = c.version + 1, updated_at = now()
  FROM (SELECT r.target_id, r.after->'attributes' AS attributes {_ROWS} AND r.action = 'update') planned
 WHERE c.account_id = %(account)s AND c.type_id = %(type)s AND c.id = planned.target_id
"""
