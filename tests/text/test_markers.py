"""Markup in every text column of an account: inert in fragments, in the admin, in exports and in mails."""

import csv
import io
import re

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import reverse

from accounts.models import Account, Member, Role
from contacts.models import Contact
from imports.models import Import
from tests.access.routes import routes
from tests.access.test_walls import FRAGMENT, STREAMS
from tests.rows import tenant_models
from tests.text.markers import marked

# What of a marker is alive where it is not escaped, and what a template would make of the rest.
LIVING = ["<img src=/marker", "<div hx-get=/marker", "<script>alert", "<a [^<>]*href=.javascript:"]
ALIVE = re.compile("|".join([*LIVING, r"alert\(1\)(>|&gt;)49"]), re.IGNORECASE)


@pytest.fixture
def place(cast):
    cast.alice.user.is_staff = True
    cast.alice.user.save()
    return marked(cast.account)


@pytest.fixture
def alice(cast, place, client_of):
    return client_of(cast.alice)


def alive_in(answers: dict) -> list[tuple]:
    """Where something of a marker lives, with what it is."""
    return [(where, found[0]) for where, text in answers.items() if (found := ALIVE.search(text))]


def texts(client, urls, headers=None) -> dict[str, str]:
    answers = {url: client.get(url, headers=headers or {}) for url in urls}
    return {url: answer.content.decode() for url, answer in answers.items() if answer.status_code == 200}


def test_in_every_fragment_and_page(alice, place):
    urls = [place.url(route) for route in routes() if route.name not in STREAMS]
    for headers in ({}, FRAGMENT):
        found = texts(alice, urls, headers)
        assert len(found) > 80 and alive_in(found) == []
        assert sum("/marker" in text for text in found.values()) > 50
        assert found[f"/acme/imports/{place.rows[Import].pk}/"].count("/marker") > 4


def test_on_every_page_of_the_admin(alice, place):
    ours = [model for model in tenant_models() if admin.site.is_registered(model)]
    lists = [reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in ours]
    changes = [
        reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[one.pk])
        for model in ours
        if (one := model.objects.of(place.account).first())
    ]
    found = texts(alice, [*lists, *changes])
    assert len(found) > 40 and alive_in(found) == []


def test_an_export_holds_them_as_text_that_no_spreadsheet_computes(alice, place):
    Contact.objects.filter(pk=place.rows[Contact].pk).update(name="=1+1<img src=/marker>{{7*7}}")
    answer = alice.post("/admin/contacts/contact/export/", {"format": "0", "resource": ""})
    cells = [cell for line in csv.reader(io.StringIO(answer.content.decode())) for cell in line]
    assert "'=1+1<img src=/marker>{{7*7}}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "\t"))]


def test_a_mail_is_plain_text_with_the_words_as_they_are(alice, place):
    name, role = Account.objects.get(pk=place.account.pk).name, Role.objects.of(place.account).first()
    alice.post("/acme/settings/members/invitations/new/", {"email": "new@example.com", "roles": [role.pk]})
    [sent] = mail.outbox
    assert name in sent.body and "49" not in sent.subject and not sent.alternatives
    assert str(Member.objects.of(place.account).first()) in sent.subject
