import pytest

from accounts.forms.attempt import attempt
from accounts.forms.label import LabelForm
from accounts.models import Event, Label
from contacts.models import Contact

URL = "/acme/settings/labels/"


@pytest.fixture
def vip(cast) -> Label:
    return Label.objects.create(account=cast.account, name="VIP", hue=3)


def test_a_label_is_added_and_gets_a_colour(cast, client_of):
    client_of(cast.alice).post(URL, {"name": "VIP", "hue": "7", "account": cast.rival.pk})
    label = Label.objects.get()
    assert (label.name, label.hue, label.account) == ("VIP", 7, cast.account)


@pytest.mark.parametrize(
    "fields", [{"name": "vip", "hue": "1"}, {"name": "", "hue": "1"}, {"name": "New", "hue": "13"}]
)
def test_a_label_without_a_name_of_its_own_or_a_colour_is_refused(cast, client_of, vip, fields):
    answer = client_of(cast.alice).post(URL, fields)
    assert answer.status_code == 422 and Label.objects.count() == 1


def test_a_new_label_is_offered_the_colour_used_least(cast, client_of):
    for hue in range(1, 12):
        Label.objects.create(account=cast.account, name=f"n{hue}", hue=hue)
    assert client_of(cast.alice).get(URL).context["form"].initial["hue"] == 12


def test_a_label_is_renamed_and_recoloured(cast, client_of, vip):
    answer = client_of(cast.alice).post(f"{URL}{vip.pk}/", {"name": "Vip", "hue": "9"})
    vip.refresh_from_db()
    assert answer.status_code == 302 and (vip.name, vip.hue) == ("Vip", 9)


def test_deleting_says_who_carries_it_and_takes_it_off(cast, client_of, vip):
    ana = Contact.objects.create(account=cast.account, name="Ana")
    ana.labels.add(vip, through_defaults={"account": cast.account})
    client = client_of(cast.alice)
    assert b"1 contact<" in client.get(f"{URL}{vip.pk}/deletion/").content
    client.post(f"{URL}{vip.pk}/deletion/")
    assert not ana.labels.exists() and Event.objects.get(verb="label.deleted").data == {"name": "VIP"}


def test_the_list_asks_as_often_for_twenty_as_for_one(cast, client_of, vip, django_assert_max_num_queries):
    for number in range(20):
        Label.objects.create(account=cast.account, name=f"n{number}")
    client = client_of(cast.alice)
    with django_assert_max_num_queries(14):
        client.get(URL)


def test_a_dialog_is_a_fragment_and_a_page_without_htmx(cast, client_of, vip):
    client, headers = client_of(cast.alice), {"HX-Request": "true", "HX-Request-Type": "partial"}
    page, fragment = client.get(f"{URL}{vip.pk}/"), client.get(f"{URL}{vip.pk}/", headers=headers)
    assert b"<html" in page.content and b"<html" not in fragment.content
    assert b"<dialog" in page.content and b"data-open" in fragment.content


def test_the_same_label_added_by_two_at_once_is_there_once_and_the_second_is_told(cast):
    form = LabelForm({"name": "VIP", "hue": "1"}, instance=Label(account=cast.account))
    assert form.is_valid()
    Label.objects.create(account=cast.account, name="vip")
    assert not attempt(form, form.save) and form.non_field_errors() and Label.objects.count() == 1
