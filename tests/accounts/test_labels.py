import pytest

from accounts.forms.attempt import attempt
from accounts.forms.label import LabelForm
from accounts.models import Event, Label
from companies.models import Company
from contacts.models import Contact, Segment
from tests.at_once import beside

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


@pytest.mark.parametrize(("typed", "is_same"), [("vip", True), (" VIP ", True), ("Vip\x07", True), ("VÍP", False)])
def test_case_makes_no_other_label_and_an_accent_does(cast, vip, typed, is_same):
    form = LabelForm({"name": typed, "hue": "1"}, instance=Label(account=cast.account))
    assert form.is_valid() is not is_same
    assert (Label.objects.named(cast.account, typed) == vip) is is_same


def test_an_accent_composed_or_not_makes_no_other_label(cast):
    cafe = Label.objects.named(cast.account, "Café")
    assert Label.objects.named(cast.account, "CAFE\u0301") == cafe


class TestMerge:
    @pytest.fixture
    def best(self, cast) -> Label:
        return Label.objects.create(account=cast.account, name="Best", hue=4)

    @pytest.fixture
    def people(self, cast, vip, best) -> dict:
        given = {"Ana": [vip], "Bia": [vip, best], "Caio": [best], "Davi": []}
        return {name: Contact.objects.add(cast.account, name=name, labels=labels) for name, labels in given.items()}

    def test_it_asks_first_and_says_how_many(self, cast, client_of, vip, people):
        page = client_of(cast.alice).get(f"{URL}{vip.pk}/merge/").content.decode()
        assert "2 contacts" in page and "Best" in page and Label.objects.count() == 2

    def test_all_that_carried_it_carry_the_other_once(self, cast, client_of, vip, best, people):
        company = Company.objects.add(cast.account, name="Sol", labels=[vip])
        client_of(cast.alice).post(f"{URL}{vip.pk}/merge/", {"into": best.pk})
        labelled = {name: [str(label) for label in contact.labels.all()] for name, contact in people.items()}
        assert labelled == {"Ana": ["Best"], "Bia": ["Best"], "Caio": ["Best"], "Davi": []}
        assert list(company.labels.all()) == [best] and not Label.objects.filter(pk=vip.pk).exists()
        assert Event.objects.get(verb="label.merged").data == {"name": "VIP", "into": "Best", "records": 3}

    def test_a_segment_that_asked_for_it_asks_for_the_other(self, cast, vip, best, people):
        tree = {"op": "and", "rules": [{"field": "label", "operator": "one_of", "value": [str(vip.pk), str(best.pk)]}]}
        segment = Segment.objects.add("Good ones", {"filter": tree}, by=cast.alice)
        vip.merge_into(best, by=cast.alice)
        segment.refresh_from_db()
        assert {str(contact) for contact in segment.contacts(cast.alice)} == {"Ana", "Bia", "Caio"}

    def test_another_accounts_label_or_itself_is_no_choice(self, cast, client_of, vip, people):
        theirs = Label.objects.create(account=cast.rival, name="Theirs")
        for pk in (theirs.pk, vip.pk, 999_999):
            assert client_of(cast.alice).post(f"{URL}{vip.pk}/merge/", {"into": pk}).status_code == 422
        assert Label.objects.count() == 3 and people["Ana"].labels.get() == vip

    def test_who_does_not_manage_them_merges_none(self, cast, client_of, vip, best):
        assert client_of(cast.carol).post(f"{URL}{vip.pk}/merge/", {"into": best.pk}).status_code == 403
        assert Label.objects.count() == 2


def test_deleting_shows_the_segments_that_ask_for_it(cast, client_of, vip):
    tree = {"op": "and", "rules": [{"field": "label", "operator": "is", "value": str(vip.pk)}]}
    segment = Segment.objects.add("Best ones", {"filter": tree}, by=cast.alice)
    assert b"Best ones" in client_of(cast.alice).get(f"{URL}{vip.pk}/deletion/").content
    client_of(cast.alice).post(f"{URL}{vip.pk}/deletion/")
    assert b"no longer there" in client_of(cast.alice).get(segment.get_absolute_url()).content


class TestPicker:
    """A label made where it is given."""

    def give(self, client, contact, name, *labels):
        data = {"labels": [label.pk for label in labels], "labels-new": name}
        return client.post(f"/acme/contacts/{contact.pk}/fields/labels/", data)

    @pytest.fixture
    def ana(self, cast) -> Contact:
        return Contact.objects.add(cast.account, name="Ana")

    def test_who_may_makes_it_on_the_record(self, cast, client_of, ana, vip):
        assert self.give(client_of(cast.alice), ana, "Fair", vip).status_code == 302
        assert [str(label) for label in ana.labels.all()] == ["Fair", "VIP"]

    def test_one_that_is_there_is_taken(self, cast, client_of, ana, vip):
        self.give(client_of(cast.alice), ana, "vip")
        assert list(ana.labels.all()) == [vip] and Label.objects.count() == 1

    def test_who_may_not_makes_none(self, cast, client_of, ana):
        answer = self.give(client_of(cast.bob), ana, "Fair")
        assert answer.status_code == 422 and not Label.objects.exists()

    @pytest.mark.parametrize("name", ["x" * 61, "new\0"])
    def test_what_is_no_name_is_refused(self, cast, client_of, ana, name):
        assert self.give(client_of(cast.alice), ana, name).status_code == 422 and not Label.objects.exists()


def test_what_somebody_has_just_deleted_is_not_changed_back_into_being(cast, vip):
    other = Label.objects.create(account=cast.account, name="Lead", hue=1)
    Label.objects.get(pk=vip.pk).remove(by=cast.alice)
    into, out_of = (lambda by: vip.merge_into(other, by=by)), (lambda by: other.merge_into(vip, by=by))
    for act in (vip.change, vip.remove, into, out_of):
        with pytest.raises(Label.DoesNotExist):
            act(by=cast.alice)
    assert Label.objects.get() == other and Event.objects.filter(verb__startswith="label.").count() == 1


@pytest.mark.django_db(transaction=True)
def test_beside_somebody_who_puts_it_on_it_still_goes_and_is_taken_off(cast, vip):
    ana, lead = (Contact.objects.add(cast.account, name="Ana"), Label.objects.create(account=cast.account, name="Lead"))
    put_on = lambda: ana.change({"labels": [vip]}, by=cast.bob)  # noqa: E731
    assert beside(put_on, lambda: vip.merge_into(lead, by=cast.alice), waits=True) == 1
    assert list(ana.labels.all()) == [lead]
    other = Label.objects.create(account=cast.account, name="Other")
    put_on = lambda: ana.change({"labels": [other]}, by=cast.bob)  # noqa: E731
    assert beside(put_on, lambda: other.remove(by=cast.alice), waits=True) is None and not ana.labels.exists()


@pytest.mark.django_db(transaction=True)
def test_a_segment_that_is_changed_meanwhile_keeps_that_and_gets_the_other_label(cast, vip):
    lead, rules = Label.objects.create(account=cast.account, name="Lead"), [{"field": "city", "operator": "is_empty"}]
    asks = {"field": "label", "operator": "is", "value": str(vip.pk)}
    segment = Segment.objects.add("Kept", {"filter": {"op": "and", "rules": [asks]}}, by=cast.bob)
    wider = {"filter": {"op": "and", "rules": [asks, *rules]}}
    changed = lambda: Segment.objects.get().change(by=cast.bob, query=wider)  # noqa: E731
    beside(changed, lambda: vip.merge_into(lead, by=cast.alice), waits=True)
    segment.refresh_from_db()
    assert segment.query["filter"]["rules"] == [asks | {"value": str(lead.pk)}, *rules]
