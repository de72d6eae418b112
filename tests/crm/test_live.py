"""The live stream: who hears what, and that nothing falls between."""

import asyncio
import json

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.models import Account, Event, User
from accounts.models.event import CHANNEL
from accounts.views import live
from conversalabs.live import QUEUE_SIZE, Hub

NEW = ("password1", "password2")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hub(monkeypatch):
    """A hub of this test's own event loop."""
    hub = Hub(CHANNEL)
    monkeypatch.setattr(live, "hub", hub)
    return hub


class Listener:
    """A member's open stream."""

    def __init__(self, response):
        self.parts = aiter(response)

    @classmethod
    async def open(cls, member, query="", client=None, **headers):
        if client is None:
            client = AsyncClient()
            await client.aforce_login(member.user)
        response = await client.get(f"/{member.account.slug}/live/{query}", headers=headers)
        assert response["Content-Type"] == "text/event-stream"
        listener = cls(response)
        assert (await listener.text()).startswith("retry:")
        return listener

    async def text(self):
        return (await asyncio.wait_for(anext(self.parts), 5)).decode()

    async def next(self):
        """The next change."""
        return json.loads((await self.text()).split("data: ")[1])

    async def is_silent(self):
        waiting = asyncio.ensure_future(anext(self.parts))
        done, _pending = await asyncio.wait([waiting], timeout=0.3)
        waiting.cancel()
        return not done


async def listening(hub):
    await asyncio.wait_for(hub._listens.wait(), 5)


def run(test):
    """`test` in an event loop, with what it left running cancelled."""
    asyncio.run(test)


@sync_to_async
def record(member, verb="deal.moved", origin=""):
    member.origin = origin
    return Event.objects.record(verb, by=member, about=[member])


def test_a_change_is_heard_at_once_by_the_account_and_nobody_else(cast, hub):
    async def hear():
        bob, mallory = await Listener.open(cast.bob), await Listener.open(cast.mallory)
        heard = asyncio.ensure_future(bob.next())
        silence = asyncio.ensure_future(mallory.is_silent())
        await listening(hub)
        event = await record(cast.alice, origin="tab")
        assert await heard == {
            "id": event.pk, "verb": "deal.moved", "about": [f"member:{cast.alice.pk}"], "origin": "tab"
        }  # fmt: skip
        assert await silence

    run(hear())


def test_what_was_missed_is_heard_first(cast, hub):
    async def hear():
        first, second = await record(cast.alice), await record(cast.alice)
        stream = await Listener.open(cast.bob, **{"Last-Event-ID": str(first.pk)})
        of_account = await Event.objects.filter(account=cast.account).acount()
        assert second.pk in [(await stream.next())["id"] for _each in range(of_account)]
        since_long = await Listener.open(cast.bob, "?since=1000000000")
        heard = [(await since_long.next())["id"] for _each in range(of_account)]
        assert heard == sorted(heard) and heard[-2:] == [first.pk, second.pk]
        since_later = await Listener.open(cast.bob, "?since=4000000000")
        assert await since_later.is_silent()

    run(hear())


def test_too_much_missed_is_a_reset(cast, hub, monkeypatch):
    monkeypatch.setattr(live, "REPLAY_MOST", 3)

    async def hear():
        for _number in range(5):
            event = await record(cast.alice)
        for how in ({"query": "?since=1"}, {"Last-Event-ID": str(event.pk)}):
            stream = await Listener.open(cast.bob, **how)
            assert (await stream.next())["verb"] == "reset"

    run(hear())


@pytest.mark.parametrize("last_id", ["x", "9" * 40, "-1", "٣"])
def test_a_strange_last_id_is_no_error(cast, hub, last_id):
    async def hear():
        stream = await Listener.open(
            cast.bob, f"?since={last_id}", **{"Last-Event-ID": last_id.encode().decode("latin-1")}
        )
        assert await stream.is_silent()

    run(hear())


def test_who_is_too_slow_is_told_to_ask_for_everything(hub):
    async def hear():
        with hub._queue("account:1") as slow, hub._queue("account:1") as quick:
            for number in range(QUEUE_SIZE + 1):
                hub._tell([slow], {"id": number})
            hub._tell([slow, quick], {"id": 7})
            assert slow.get_nowait()["verb"] == "reset"
            assert quick.get_nowait() == {"id": 7}

    run(hear())


def test_a_broken_connection_is_made_again_and_everybody_asks_for_everything(cast, hub, monkeypatch):
    monkeypatch.setattr("conversalabs.live.RETRY_SECONDS", 0.05)

    @sync_to_async
    def cut():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET ROLE NONE")
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")

    async def hear():
        stream = await Listener.open(cast.bob)
        heard = asyncio.ensure_future(stream.next())
        await listening(hub)
        await cut()
        assert (await heard)["verb"] == "reset"

    run(hear())


def test_who_leaves_the_account_hears_no_more(cast, hub, monkeypatch):
    monkeypatch.setattr("conversalabs.live.HEARTBEAT_SECONDS", 0.1)

    async def hear():
        stream = await Listener.open(cast.bob)
        assert await stream.text() == ": still here\n\n"
        cast.bob.is_active = False
        await cast.bob.asave()
        with pytest.raises(StopAsyncIteration):
            for _beat in range(20):
                await stream.text()

    run(hear())


@pytest.mark.parametrize("deed", ["deactivate", "remove"])
def test_who_is_put_out_of_the_account_hears_no_more_from_that_moment_on(cast, hub, deed):
    async def hear():
        stream = await Listener.open(cast.bob)
        heard = asyncio.ensure_future(stream.text())
        await listening(hub)
        await sync_to_async(getattr(cast.bob, deed))(by=cast.alice)
        with pytest.raises(StopAsyncIteration):
            await heard

    run(hear())


def signs_out(_user, client):
    client.post("/accounts/logout/")


def changes_the_password(_user, client):
    client.post("/accounts/password/change/", {"oldpassword": "correct horse"} | dict.fromkeys(NEW, "battery staple 9"))


def is_deactivated(user, _client):
    user.is_active = False
    user.save()


def is_deleted(user, _client):
    User.objects.get(pk=user.pk).delete()


def is_signed_out_everywhere(user, _client):
    user.sign_out_everywhere()


def has_been_signed_in_for_too_long(user, _client):
    Account.objects.update(session_days=0)
    user.question_streams()


ENDS = [
    signs_out, changes_the_password, is_deactivated, is_deleted, is_signed_out_everywhere,
    has_been_signed_in_for_too_long,
]  # fmt: skip


@pytest.mark.parametrize("deed", ENDS, ids=lambda deed: deed.__name__)
def test_whose_session_is_over_hears_no_more_from_that_moment_on(cast, hub, client_of, deed):
    """In no account; and nobody else's stream says anything of it."""
    client = client_of(cast.bob)

    async def hear():
        own, others = AsyncClient(), await Listener.open(cast.carol)
        own.cookies = client.cookies
        streams = [await Listener.open(cast.bob, client=own), others]
        ended, silence = asyncio.ensure_future(streams[0].text()), asyncio.ensure_future(others.is_silent())
        await listening(hub)
        await sync_to_async(deed)(cast.bob.user, client)
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(ended, 1)
        assert await silence

    run(hear())


def test_one_session_ends_and_the_others_go_on(cast, hub, client_of):
    here, there = client_of(cast.bob), client_of(cast.bob)

    async def hear():
        client = AsyncClient()
        client.cookies = there.cookies
        stream = await Listener.open(cast.bob, client=client)
        heard = asyncio.ensure_future(stream.text())
        await listening(hub)
        await sync_to_async(signs_out)(cast.bob.user, here)
        assert await heard == ": still here\n\n"

    run(hear())


def test_who_has_left_a_busy_account_hears_no_more_either(cast, hub, monkeypatch):
    async def hear():
        stream = await Listener.open(cast.bob)
        heard = asyncio.ensure_future(stream.next())
        await listening(hub)
        await record(cast.alice)
        await heard
        cast.bob.is_active = False
        await cast.bob.asave()
        monkeypatch.setattr("conversalabs.live.HEARTBEAT_SECONDS", -1)
        await record(cast.alice)
        with pytest.raises(StopAsyncIteration):
            await stream.text()

    run(hear())


def test_a_stranger_gets_no_stream(cast, client_of):
    assert client_of(cast.mallory).get("/acme/live/").status_code == 404
