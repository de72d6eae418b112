"""Who acts is told to the database for one transaction, and to nobody who comes after."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from accounts.models import Label, RateAudit
from conversalabs.acting import SETTING, acting, on_behalf_of

RATE = {"currency": "USD", "rate": "5.42", "date": "2026-01-31"}
INSERT = "INSERT INTO accounts_exchangerate (account_id, currency, date, rate) VALUES (%s, %s, '2026-01-31', 5)"


def actors() -> list[int | None]:
    """Who put the rates of exchange, in order."""
    return [row.actor_id for row in RateAudit.objects.order_by("pgh_id")]


def left_over() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting(%s, true), '')", [SETTING])
        return cursor.fetchone()[0]


def insert(account, currency: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [account.pk, currency])


@contextmanager
def one_pooled_connection():
    """As the product runs: each request takes a connection from the pool and gives it back, here always the same."""
    options = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = options | {"pool": {"min_size": 1, "max_size": 1}}
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["OPTIONS"] = options


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_two_who_share_a_pooled_connection_are_told_apart(cast, client_of):
    with one_pooled_connection():
        alice, mallory = client_of(cast.alice), client_of(cast.mallory)
        before = backend()
        alice.post("/acme/settings/currencies/", RATE)
        insert(cast.account, "EUR")
        mallory.post("/rival/settings/currencies/", RATE)
        insert(cast.rival, "GBP")
        assert actors() == [cast.alice.user_id, None, cast.mallory.user_id, None]
        assert backend() == before and left_over() is None


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_it_holds_for_the_one_statement(cast):
    with acting("page", user=lambda: 7):
        insert(cast.account, "USD")
        assert left_over() is None
    insert(cast.account, "EUR")
    assert actors() == [7, None]


@pytest.mark.django_db(transaction=True)
def test_a_request_that_fails_leaves_nothing_behind(cast):
    with pytest.raises(ZeroDivisionError), acting("page", user=lambda: 7), transaction.atomic():
        insert(cast.account, "USD")
        raise ZeroDivisionError
    insert(cast.account, "EUR")
    assert actors() == [None] and left_over() is None


def test_what_follows_in_the_same_transaction_is_nobodys(cast):
    with acting("page", user=lambda: 7):
        insert(cast.account, "USD")
    insert(cast.account, "EUR")
    assert actors() == [7, None]


def test_a_task_acts_for_who_asked_for_it(cast):
    with acting("task", "imports.tasks.run"), on_behalf_of(7):
        insert(cast.account, "USD")
    row = RateAudit.objects.get()
    assert (row.actor_id, row.path, row.address) == (7, "task", "imports.tasks.run")


def test_many_statements_at_once_say_it_too(cast):
    with acting("page", user=lambda: 7), connection.cursor() as cursor:
        cursor.executemany(INSERT, [(cast.account.pk, currency) for currency in ("USD", "EUR")])
    assert actors() == [7, 7]


def test_a_statement_is_the_same_with_it_as_without(cast):
    Label.objects.create(account=cast.account, name="50%")
    with acting("page", "/it's 100% \\ odd/", user=lambda: 7), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_label SET hue = 3 WHERE name LIKE '5%'")
        assert cursor.rowcount == 1
        cursor.execute("DELETE FROM accounts_label WHERE name LIKE %s RETURNING name", ["5%"])
        assert cursor.fetchall() == [("50%",)]


def test_it_asks_the_database_for_nothing_more(cast, django_assert_num_queries):
    with acting("page", user=lambda: 7), django_assert_num_queries(3):
        insert(cast.account, "USD")
        label = Label.objects.create(account=cast.account, name="VIP")
        Label.objects.get(pk=label.pk)


def test_an_address_is_kept_without_what_was_asked_or_cannot_be_shown(cast, client_of):
    client_of(cast.alice).post("/acme/settings/currencies/?token=secret", RATE)
    assert RateAudit.objects.get().address == "/acme/settings/currencies/"


def test_who_signs_in_during_the_request_is_who_acts(cast, client_of):
    who = []
    with acting("page", user=lambda: who[-1] if who else None):
        insert(cast.account, "USD")
        who.append(7)
        insert(cast.account, "EUR")
    assert actors() == [None, 7]
