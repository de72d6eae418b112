"""Whatever people type is kept as text, shown as text, and found again."""

import json
import unicodedata

import pytest
from django.utils.html import escape

from contacts.forms.contact import NewContactForm
from contacts.models import Contact

URL = "/acme/contacts/"


@pytest.fixture
def naughty(sample_data) -> list[str]:
    return json.loads((sample_data / "blns" / "blns.json").read_text())


def form_of(text: str, member) -> NewContactForm:
    data = {"name": text[:200], "identifier": text[:200], "city": text[:120]}
    return NewContactForm(data, instance=Contact(account=member.account), member=member)


def test_naughty_strings_are_kept_shown_and_searched(cast, client_of, naughty):
    for text in dict.fromkeys(text[:200].strip() for text in naughty):
        form = form_of(text, cast.bob)
        if form.is_valid():
            assert form.create().name == text
            Contact.objects.visible_to(cast.bob).find(text, 10)
        else:
            assert not text
    shown = "".join(client_of(cast.bob).get(URL, {"page": page}).content.decode() for page in range(1, 12))
    for contact in Contact.objects.of(cast.account):
        assert f'<span class="truncate">{escape(contact)}</span>' in shown


def test_accents_composed_or_not_are_the_same_to_a_search(cast, client_of):
    Contact.objects.add(cast.account, name=unicodedata.normalize("NFD", "João"))
    for text in ("joão", unicodedata.normalize("NFD", "JOÃO"), "joao"):
        assert client_of(cast.bob).get(URL, {"q": text}).context["listing"].total.number == 1
