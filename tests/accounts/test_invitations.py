"""The way into an account: a link that comes by mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Event, Invitation, Member, MemberAudit, NotYoursToGiveError, Role, User
from accounts.models.invitation import MOST_PENDING, hash_of
from accounts.views import invitations as views
from tests.access.test_walls import looks
from tests.at_once import at_once

URL = "/acme/settings/members/"
CHOSEN = {"name": "Dora Lima", "password": "battery staple 9"}


def role(account, name) -> Role:
    return Role.objects.of(account).get(name=name)


@pytest.fixture
def invite(cast):
    """`invite(email, role, by)`: an invitation into Acme that knows its token."""

    def send(email="dora@example.com", name="Seller", by=None) -> Invitation:
        return Invitation.objects.invite(email, [role(cast.account, name)], by=by or cast.alice)

    return send


def link(invitation) -> str:
    return f"/accounts/invitations/{invitation.token}/"


def is_dead(invitation) -> bool:
    return Client().get(link(invitation)).status_code == 404


def fields(cast, email="DORA@Example.com ", name="Seller", **more) -> dict:
    return {"email": email, "roles": [role(cast.account, name).pk], **more}


def test_an_invitation_goes_out_by_mail_and_makes_nobody_a_member_yet(cast, client_of):
    client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast))
    [letter] = mail.outbox
    path = re.search(r"https?://[^/]+(/accounts/invitations/\S+)", letter.body)[1]
    assert letter.to == ["dora@example.com"] and "Alice" in letter.subject and "Acme" in letter.subject
    assert not User.objects.filter(email="dora@example.com").exists()
    page = Client().get(path)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"] and b"Alice" in page.content


def test_the_database_knows_the_hash_of_a_token_and_not_the_token(invite):
    invitation = invite()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM accounts_invitation i")
        [[stored]] = cursor.fetchall()
    assert invitation.token not in stored and hash_of(invitation.token) in stored


def test_somebody_new_chooses_name_and_password_and_is_in(cast, invite):
    client, invitation = Client(), invite()
    answer = client.post(link(invitation), CHOSEN)
    dora = Member.objects.of(cast.account).get(user__email="dora@example.com")
    assert answer["Location"] == "/acme/contacts/" and client.get("/acme/contacts/").status_code == 200
    assert dora.name == "Dora Lima" and dora.can("manage_contacts") and not dora.can("administer")
    assert dora.user.emailaddress_set.get().verified and dora.user.check_password(CHOSEN["password"])


@pytest.mark.parametrize("changes", [{"password": "12345678"}, {"password": "short"}, {"password": ""}, {"name": ""},
                                     {"password": "dora@example"}, {"name": "A\0B"}])  # fmt: skip
def test_a_bad_password_or_no_name_makes_nobody(cast, invite, changes):
    invitation = invite()
    answer = Client().post(link(invitation), CHOSEN | changes)
    assert answer.status_code == 422 and not User.objects.filter(email="dora@example.com").exists()
    assert not is_dead(invitation)


def test_nothing_but_name_and_password_is_taken_from_what_is_sent(invite):
    more = {"email": "eve@example.com", "is_staff": "1", "is_superuser": "1", "roles": "1"}
    Client().post(link(invite()), CHOSEN | more)
    dora = User.objects.get(email="dora@example.com")
    assert not dora.is_staff and not dora.is_superuser and not User.objects.filter(email="eve@example.com").exists()


def test_who_has_a_password_signs_in_first_and_comes_back(cast, invite):
    client, invitation = Client(), invite("mallory@example.com")
    page = client.get(link(invitation)).content.decode()
    assert f"/accounts/login/?next={link(invitation)}" in page and 'name="password"' not in page
    signed_in = {"login": "mallory@example.com", "password": "correct horse", "next": link(invitation)}
    assert client.post("/accounts/login/", signed_in)["Location"] == link(invitation)
    assert not cast.mallory.user.memberships.filter(account=cast.account).exists()
    client.post(link(invitation))
    assert cast.mallory.user.memberships.get(account=cast.account).can("manage_contacts")


def test_a_post_without_a_sign_in_changes_no_password_of_who_has_one(cast, invite):
    invitation = invite("mallory@example.com")
    assert Client().post(link(invitation), CHOSEN).status_code == 200
    user = User.objects.get(email="mallory@example.com")
    assert user.check_password("correct horse") and user.memberships.count() == 1


def test_one_button_joins_whoever_is_signed_in_as_that_address(cast, invite, client_of):
    client, invitation = client_of(cast.mallory), invite("mallory@example.com")
    assert b"Join Acme" in client.get(link(invitation)).content
    assert client.post(link(invitation))["Location"] == "/acme/contacts/"
    assert client.get("/acme/contacts/").status_code == 200


def test_a_second_address_that_one_has_verified_is_ones_own(cast, invite, client_of):
    address = cast.mallory.user.emailaddress_set.create(email="mal@work.example", verified=False)
    invitation = invite("mal@work.example")
    assert client_of(cast.mallory).post(link(invitation)).status_code == 403
    address.verified = True
    address.save()
    assert b"Sign in to join" in Client().get(link(invitation)).content
    assert client_of(cast.mallory).post(link(invitation)).status_code == 302


def test_whoever_else_is_signed_in_learns_for_whom_it_is_and_no_more(cast, invite, client_of):
    client, invitation = client_of(cast.mallory), invite()
    page, answer = client.get(link(invitation)), client.post(link(invitation), CHOSEN)
    for text in (page.content.decode(), answer.content.decode()):
        assert "dora@example.com" in text and "/accounts/logout/" in text
        assert not any(secret in text for secret in ("Acme", "acme", "Alice", "alice", "Seller"))
    assert (page.status_code, answer.status_code) == (200, 403) and cast.mallory.user.memberships.count() == 1
    signed_out = client.post("/accounts/logout/", {"next": link(invitation)})
    assert signed_out["Location"] == link(invitation)


def expire(invitation, cast):
    Invitation.objects.update(expires_at=timezone.now())


ENDS = {
    "expired": expire,
    "withdrawn": lambda invitation, cast: invitation.withdraw(by=cast.alice),
    "sent again": lambda invitation, cast: Invitation.objects.get().resend(by=cast.alice),
    "sender removed": lambda invitation, cast: cast.bob.remove(by=cast.alice),
    "sender kept out": lambda invitation, cast: cast.bob.deactivate(by=cast.alice),
    "sender without the right": lambda invitation, cast: cast.bob.set_roles([role(cast.account, "Seller")]),
    "sender may not sign in": lambda invitation, cast: User.objects.filter(pk=cast.bob.user_id).update(is_active=False),
    "role is gone": lambda invitation, cast: role(cast.account, "Seller").remove(),
    "role allows more": lambda invitation, cast: role(cast.account, "Seller").set_permissions({"manage_attributes"}),
    "person kept out": lambda invitation, cast: Member.objects.join(
        cast.account, User.objects.create_user("dora@example.com")
    ).deactivate(),
    "person removed": lambda invitation, cast: Member.objects.join(
        cast.account, User.objects.create_user("dora@example.com")
    ).remove(by=cast.alice),
    "person may not sign in": lambda invitation, cast: User.objects.create_user("dora@example.com", is_active=False),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_a_link_dies_with_what_it_stands_on(cast, invite, end):
    permissions = role(cast.account, "Seller").permissions() | {"administer"}
    cast.bob.set_roles([Role.make(cast.account, "Deputy", permissions)])
    invitation = invite(by=Member.objects.get(pk=cast.bob.pk))
    assert not is_dead(invitation)
    end(invitation, cast)
    members = Member.objects.of(cast.account).active().count()
    assert is_dead(invitation) and Client().post(link(invitation), CHOSEN).status_code == 404
    assert Member.objects.of(cast.account).active().count() == members


def test_links_that_are_used_over_or_unknown_look_the_same(cast, invite, client_of):
    used, over = invite(), invite("eva@example.com")
    Client().post(link(used), CHOSEN)
    Invitation.objects.filter(pk=over.pk).update(expires_at=timezone.now() - timedelta(days=1))
    for client in (Client(), client_of(cast.mallory), client_of(cast.alice)):
        urls = [link(used), link(over), f"/accounts/invitations/{'x' * 43}/"]
        answers = [client.get(url) for url in urls]
        [[status, page]] = set(looks(answers))
        assert status == 404 and not any(word in page for word in ("Acme", "Dora", "dora", "eva@"))


@pytest.mark.parametrize("token", ["%00", "%ff%fe", "a" * 5000, "…", "' OR 1=1 --"])
def test_a_strange_token_is_a_token_that_is_not_there(db, token):
    assert Client().get(f"/accounts/invitations/{token}/").status_code == 404


def test_an_invitation_gives_the_roles_it_names_and_none_that_the_sender_lacks(cast, invite):
    cast.bob.set_roles([Role.make(cast.account, "Clerk", {"administer"})])
    with pytest.raises(NotYoursToGiveError):
        invite(by=Member.objects.get(pk=cast.bob.pk))
    assert not Invitation.objects.exists()


def test_a_role_that_cannot_be_given_is_not_offered(cast, client_of):
    cast.bob.set_roles([Role.make(cast.account, "Clerk", {"administer", "see_contacts"})])
    client = client_of(cast.bob)
    page = client.get(f"{URL}invitations/new/").content.decode()
    assert "Clerk" in page and "Seller" not in page
    assert client.post(f"{URL}invitations/new/", fields(cast)).status_code == 422


@pytest.mark.parametrize("email", ["bob@example.com", "BOB@example.com", "no address", "", "x@" + "y" * 300 + ".test"])
def test_a_member_or_no_address_is_not_invited(cast, client_of, email):
    answer = client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast, email))
    assert answer.status_code == 422 and email in answer.content.decode()
    assert not Invitation.objects.exists() and not mail.outbox


def test_the_role_of_another_account_cannot_be_given(cast, client_of):
    sent = {"email": "dora@example.com", "roles": [role(cast.rival, "Administrator").pk]}
    assert client_of(cast.alice).post(f"{URL}invitations/new/", sent).status_code == 422
    assert not Invitation.objects.exists()


def test_who_is_kept_out_is_let_in_again_and_not_invited(cast, client_of):
    cast.bob.deactivate()
    answer = client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast, "bob@example.com"))
    assert answer.status_code == 422 and b"kept out" in answer.content


def test_nobody_is_invited_twice(cast, client_of, invite):
    invite()
    answer = client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast))
    assert answer.status_code == 422 and b"invited already" in answer.content and not mail.outbox


def test_there_is_an_end_to_how_many_wait(cast, client_of, invite):
    waiting = [
        Invitation(account=cast.account, email=f"p{n}@example.com", token_hash=n, expires_at=timezone.now())
        for n in range(MOST_PENDING)
    ]
    Invitation.objects.bulk_create(waiting)
    assert client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast)).status_code == 422


def test_those_who_wait_stand_on_the_members_page(cast, client_of, invite, django_assert_max_num_queries):
    for number in range(12):
        invite(f"p{number}@example.com", ["Seller", "Viewer"][number % 2])
    client = client_of(cast.alice)
    with django_assert_max_num_queries(22):
        page = client.get(URL).content.decode()
    assert all(f"p{number}@example.com" in page for number in range(12)) and "Not valid any more" not in page


def test_what_works_no_more_says_so_on_the_members_page(cast, client_of, invite):
    cast.bob.give(role(cast.account, "Administrator"))
    invite(by=Member.objects.get(pk=cast.bob.pk))
    invite("eva@example.com")
    cast.bob.remove(by=cast.alice)
    Invitation.objects.filter(email="eva@example.com").update(expires_at=timezone.now())
    page = client_of(cast.alice).get(URL).content.decode()
    assert "Not valid any more" in page and "Expired" in page and "Somebody who has left" in page


def test_sending_again_gives_a_new_link_and_ends_the_old_one(cast, client_of, invite):
    old = invite()
    Invitation.objects.update(expires_at=timezone.now())
    client_of(cast.alice).post(f"{URL}invitations/{old.pk}/mail/")
    new = re.search(r"/accounts/invitations/\S+", mail.outbox[0].body)[0]
    assert is_dead(old) and Client().get(new).status_code == 200


def test_a_withdrawn_invitation_is_gone(cast, client_of, invite):
    client, invitation = client_of(cast.alice), invite()
    client.post(f"{URL}invitations/{invitation.pk}/deletion/")
    assert is_dead(invitation) and not client.get(URL).context["invitations"]
    assert client.post(f"{URL}invitations/{invitation.pk}/mail/").status_code == 404


def test_an_accepted_invitation_waits_no_more(cast, client_of, invite):
    invitation = invite()
    Client().post(link(invitation), CHOSEN)
    client = client_of(cast.alice)
    assert client.post(f"{URL}invitations/{invitation.pk}/deletion/").status_code == 404
    assert not client.get(URL).context["invitations"]


def test_a_mail_that_does_not_go_out_is_said(cast, client_of, monkeypatch):
    def refuse(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(views, "send_invitation", refuse)
    page = client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast), follow=True)
    assert b"could not be sent" in page.content and Invitation.objects.get().email == "dora@example.com"


def test_the_name_of_an_account_is_no_markup_and_no_header_in_a_mail(cast, client_of):
    cast.account.name = "A & <b>\nBcc: eve@example.com"
    cast.account.save()
    client_of(cast.alice).post(f"{URL}invitations/new/", fields(cast))
    [letter] = mail.outbox
    assert "A & <b>" in letter.body and letter.bcc == [] and "\n" not in letter.subject


def test_each_step_is_recorded(cast, invite):
    invitation = invite()
    invitation.resend(by=cast.alice)
    Client().post(link(invitation), CHOSEN)
    invite("eva@example.com").withdraw(by=cast.alice)
    told = Event.objects.filter(verb__startswith="invitation.").order_by("pk")
    assert [event.verb.split(".")[1] for event in told] == ["sent", "resent", "accepted", "sent", "withdrawn"]
    assert told[0].data == {"roles": ["Seller"]} and told[2].actor.name == "Dora Lima"


def test_the_audit_does_not_hold_the_token_of_a_link(cast, invite):
    invitation = invite()
    Client().post(link(invitation), CHOSEN)
    [joined] = MemberAudit.objects.filter(pgh_label="insert", pgh_context__path="page")
    assert joined.address == "/accounts/invitations/…/"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_memberaudit a WHERE a::text LIKE %s", [f"%{invitation.token}%"])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_used_twenty_times_at_once_makes_one_member(cast, invite):
    invitation = invite()
    answers = at_once(lambda n: Client().post(link(invitation), CHOSEN).status_code, 20)
    assert sorted(answers) == [302] + [404] * 19
    assert Member.objects.filter(user__email="dora@example.com").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twenty_times_at_once_invites_once(cast, client_of):
    sent = fields(cast, once="6d5b3bd2-6c0b-4bb2-8a0f-6d1bd4b4c3a1")
    clients = [client_of(cast.alice) for _each in range(20)]
    answers = at_once(lambda n: clients[n].post(f"{URL}invitations/new/", sent).status_code, 20)
    assert set(answers) == {302} and Invitation.objects.count() == len(mail.outbox) == 1
