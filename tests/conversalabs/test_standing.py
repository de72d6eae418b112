"""Queries whose SQL is kept, and statements that the database keeps: the same rows as ever, whoever asks."""

import pytest
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Label, Member
from conversalabs.prepared import prepared
from conversalabs.standing import Among, Standing


def kept() -> int:
    """How many statements the database keeps for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        return cursor.fetchone()[0]


def test_a_standing_query_is_built_once_and_gives_what_its_queryset_gives(cast):
    built = []

    def build(name, ids, account):
        built.append(name)
        found = Member.objects.filter(Among("pk", ids), account=account).select_related("user")
        return found.annotate(called=F(name)).order_by("pk")

    query, mine = Standing(build), [cast.alice.pk, cast.bob.pk]
    for ids in ([], mine, [cast.carol.pk, cast.mallory.pk]):
        rows = query.rows("user__name", ids=ids, account=cast.account.pk)
        assert rows == list(build("user__name", ids, cast.account.pk))
        with CaptureQueriesContext(connection) as asked:
            assert [row.user.name for row in rows] == [row.called for row in rows]
        assert not asked
    assert built.count("user__name") == 4 and query.rows("user__email", ids=mine, account=1 << 70) == []
    assert query.rows("user__email", ids=mine, account=cast.account.pk)[0].called == "alice@example.com"


def test_a_standing_query_of_nothing_asks_nothing(cast, django_assert_num_queries):
    query = Standing(lambda pk: Label.objects.none().filter(pk=pk))
    with django_assert_num_queries(0):
        assert query.rows(pk=1) == []
        with pytest.raises(Http404):
            query.one(pk=1)


def test_sight_changes_with_what_a_member_may_see(cast):
    seen = {Member.objects.get(pk=cast.carol.pk).sight, Member.objects.get(pk=cast.bob.pk).sight}
    Account.objects.filter(pk=cast.account.pk).update(is_private=True)
    seen.add(Member.objects.get(pk=cast.bob.pk).sight)
    Account.objects.filter(pk=cast.account.pk).update(modules=["companies"])
    seen.add(Member.objects.get(pk=cast.bob.pk).sight)
    cast.bob.roles.update(closed_modules=["companies"])
    seen.add(Member.objects.get(pk=cast.bob.pk).sight)
    cast.bob.set_roles([])
    seen.add(Member.objects.get(pk=cast.bob.pk).sight)
    assert len(seen) == 6


def test_only_what_is_read_inside_is_prepared(cast):
    before = kept()
    for is_on in (False, True):
        with prepared(is_on), CaptureQueriesContext(connection) as asked:
            for name in ("VIP", "Rush", "New"):
                Label.objects.create(account=cast.account, name=f"{name} {is_on}")
                assert Label.objects.filter(name=name).count() == 0
            assert "accounts_label" in asked[-1]["sql"]
        assert kept() == before + is_on
