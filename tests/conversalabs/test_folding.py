"""The stored columns that search reads are made wherever a row is written."""

import pytest
from django.db import connection

from contacts.models import Contact


@pytest.mark.parametrize("path", ["pg_catalog", "''", "public"])
def test_a_row_is_written_with_any_search_path(cast, path):
    """As a restored backup writes it, which has none."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path = {path}")
        cursor.execute(
            "INSERT INTO public.contacts_contact (account_id, name, email, phone, identifier, city, country,"
            " is_blocked, avatar, attributes, version, created_at, updated_at)"
            " VALUES (%s, 'Zoé Conceição', '', '', '', '', '', false, '', '{}', 1, now(), now())",
            [cast.account.pk],
        )
        cursor.execute("SET LOCAL search_path = public")
    assert [str(contact) for contact in Contact.objects.visible_to(cast.bob).matching("conceicao")] == ["Zoé Conceição"]
