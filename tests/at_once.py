from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from django.db import connection, transaction

from accounts.models import Account


def at_once(act, times: int = 8) -> list:
    """What `act(number)` answers or raises in each of as many threads, each with a connection of its own."""

    def attempt(number):
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(attempt, range(times)))


def meanwhile(account, act, change):
    """What `act()` answers that asks for the rights of `account` while they are being changed, and waits its turn."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Account.objects.select_for_update(no_key=True).get(pk=account.pk)
            answer = pool.submit(_and_hang_up, act)
            _until_somebody_waits()
            change()
        return answer.result()


def _and_hang_up(act):
    try:
        return act()
    finally:
        connection.close()


def _until_somebody_waits() -> None:
    deadline = monotonic() + 10
    with connection.cursor() as cursor:
        while not cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]:
            assert monotonic() < deadline, "nobody waits for a lock"


def beside(held, act, *, waits: bool, then=lambda: None):
    """What `act()` answers or raises that begins while the transaction of `held()` is open.

    The transaction ends once `act()` waits for it or, if it is not to wait, has ended; before, it goes on with
    `then()`.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held()
            answer = pool.submit(_and_hang_up, act)
            if waits:
                _until_somebody_waits()
            else:
                answer.result(10)
            then()
        return answer.exception() or answer.result()
