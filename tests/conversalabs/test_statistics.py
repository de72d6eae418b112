"""What the planner is told about columns that decide which account a row is of."""

from django.db import connection

from contacts.models import Contact


def estimate(queryset) -> int:
    return int(queryset.explain(format="json").split('"Plan Rows": ')[1].split(",")[0])


def test_an_owner_is_not_taken_for_independent_of_the_account(cast):
    mine = [Contact(account=cast.bob.account, name=f"A{n}", owner=cast.bob if n < 100 else None) for n in range(200)]
    Contact.objects.bulk_create(mine + [Contact(account=cast.mallory.account, name=f"M{n}") for n in range(1800)])
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE; ANALYZE contacts_contact; SET ROLE conversalabs_app")
    assert estimate(Contact.objects.filter(account=cast.bob.account, owner=cast.bob)) > 50
