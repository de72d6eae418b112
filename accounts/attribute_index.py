"""The index by which lists are sorted by a custom attribute: built, rebuilt and dropped as the attribute says.

Each is one more index on a table that all accounts share: of the rows of one account that have a value, so that it
costs little room and no other account's writes more than a look at its condition. But every index of a table is looked
at by every plan and write, and building one keeps writers of that table waiting (a million contacts: 1.5 s). Each makes
an import of contacts, half of which have a value, 7 % longer. Hence at most five an account and kind of record. Where
there is none yet a list is sorted without: the first page of a million in 0.7 s, with it like by any other column.

The product's login owns no table. It may only name an attribute to `tend_attribute_index`, which reads from the
attribute's row what is to be there. A key never changes; the type and the options of a list do, and then another index
takes the place of the first: its name tells what it is made of.
"""

from django.db import connection
from django.db.models import DecimalField, Func, IntegerField, TextField
from procrastinate.contrib.django import app

# A word of a text is never so long, and an index has no room for a whole one.
CREATE_FUNCTIONS = """
CREATE FUNCTION attribute_text(jsonb, text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(fold($1 ->> $2), 200);

CREATE FUNCTION attribute_number(jsonb, text) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN $1 ->> $2 ~ '^-?[0-9]+([.][0-9]+)?$' THEN ($1 ->> $2)::numeric END;

CREATE FUNCTION attribute_place(jsonb, text, text[]) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_position($3, $1 ->> $2);
"""
CREATE_TENDING = """
CREATE OR REPLACE FUNCTION tend_attribute_index(attribute bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    found accounts_customattribute;
    place text;
    of_kind text := '';
    value text;
    wanted text := '';
    other text;
BEGIN
    PERFORM pg_advisory_xact_lock('accounts_customattribute'::regclass::integer, hashint8(attribute));
    SELECT * INTO found FROM accounts_customattribute WHERE id = attribute AND is_sortable;
    place := CASE found.model WHEN 'contact' THEN 'contacts_contact' WHEN 'company' THEN 'companies_company' END;
    IF found.model ~ '^object_[0-9]+$' THEN
        place := 'customobjects_objectrecord';
        of_kind := format(' AND type_id = %s', split_part(found.model, '_', 2));
    END IF;
    value := CASE
        WHEN found.type IN ('number', 'currency', 'percent') THEN
            format('public.attribute_number(attributes, %L)', found.key)
        WHEN found.type = 'list' THEN
            format('public.attribute_place(attributes, %L, %L::text[])', found.key, found.options)
        ELSE format('public.attribute_text(attributes, %L) COLLATE "C"', found.key)
    END;
    IF place IS NOT NULL THEN
        wanted := format('attribute_%s_%s', attribute, left(md5(value), 8));
    END IF;
    FOR other IN
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i'
            AND relname ~ format('^attribute_%s_', attribute) AND relname <> wanted
    LOOP
        EXECUTE format('DROP INDEX public.%I', other);
    END LOOP;
    IF wanted <> '' THEN
        EXECUTE format(
            'CREATE INDEX IF NOT EXISTS %I ON public.%I ((%s), id) WHERE account_id = %s AND attributes ? %L%s',
            wanted, place, value, found.account_id, found.key, of_kind
        );
    END IF;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION tend_attribute_index(bigint); DROP FUNCTION attribute_place(jsonb, text, text[]);
DROP FUNCTION attribute_number(jsonb, text); DROP FUNCTION attribute_text(jsonb, text);
"""
_PRESENT = """
SELECT DISTINCT split_part(indexname, '_', 2)::bigint FROM pg_indexes
WHERE schemaname = 'public' AND indexname ~ '^attribute_[0-9]+_[0-9a-f]{8}$'
"""


class AttributeText(Func):
    """The value of an attribute as lists are sorted by it: folded, and not longer than an index can hold."""

    function = "attribute_text"
    output_field = TextField()


class AttributeNumber(Func):
    """The value of an attribute as a number; null for what is none."""

    function = "attribute_number"
    output_field = DecimalField()


class AttributePlace(Func):
    """Which of the options of a list the value is, from 1; null for none."""

    function = "attribute_place"
    output_field = IntegerField()


def tend(attribute_id: int) -> None:
    """Bring the index to what the attribute is now; it may be gone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tend_attribute_index(%s)", [attribute_id])


def tend_later(attribute_id: int) -> None:
    """Let the worker do it, when the caller's transaction is done."""
    lock = f"attribute-index-{attribute_id}"
    app.configure_task("accounts.tasks.tend_attribute_index", lock=lock).defer(attribute_id=attribute_id)


def present() -> set[int]:
    """The ids of the attributes that have an index, some of which may be gone with their account."""
    with connection.cursor() as cursor:
        cursor.execute(_PRESENT)
        return {row[0] for row in cursor.fetchall()}
