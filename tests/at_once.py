from concurrent.futures import ThreadPoolExecutor

from django.db import connection


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
