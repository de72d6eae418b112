"""What an import makes of contacts: the plan, and the run that does just that."""

import pytest

from accounts.models import CustomAttribute, Event, Label
from companies.models import Company
from contacts.models import Contact, ContactAddress
from imports.models import ImportRow
from tests.imports.conftest import Desk, table

pytestmark = pytest.mark.django_db


def rows(run) -> list[str]:
    return list(run.rows.values_list("action", flat=True))


def reasons(run) -> list[str]:
    return [problem["reason"] for row in run.rows.all() for problem in row.problems or []]


def addresses(contact) -> list[tuple]:
    return list(contact.addresses.values_list("kind", "value", "typed", "is_primary"))


class TestPlan:
    def test_a_plan_writes_no_record(self, desk):
        run = desk.plan(table(["name", "email", "company", "tags"], ["Ana", "ana@x.com", "Sol", "vip"]))
        assert (run.status, run.counts, run.total) == ("planned", {"create": 1}, 1)
        assert not Contact.objects.exists() and not Company.objects.exists() and not Label.objects.exists()

    def test_it_says_line_column_value_and_reason(self, desk):
        run = desk.plan(table(["name", "email"], ["Ana", "ana@x.com"], ["Bob", "bob at x"]))
        (problem,) = run.rows.get(action="invalid").problems
        assert (run.rows.get(action="invalid").line, problem["column"], problem["value"]) == (3, "email", "bob at x")
        assert problem["reason"].startswith("This is not an e-mail address")

    def test_a_row_with_nothing_that_identifies_is_invalid(self, desk):
        assert rows(desk.plan(table(["name", "city"], ["", "Itu"], ["Ana", "Itu"]))) == ["invalid", "create"]

    def test_a_phone_that_cannot_be_read_never_costs_the_row(self, desk):
        run = desk.bring_in(table(["name", "phone"], ["Ana", "call me"]))
        contact = Contact.objects.get()
        assert (run.results, contact.phone) == ({"create": 1}, "call me")
        assert addresses(contact) == [("phone", None, "call me", True)]
        assert "kept as typed" in reasons(run)[0]

    def test_the_same_unreadable_phone_matches_nobody(self, desk):
        run = desk.plan(table(["name", "phone"], ["Ana", "12"], ["Bob", "12"]))
        assert rows(run) == ["create", "create"]

    def test_one_contact_twice_in_the_file_counts_once(self, desk):
        run = desk.plan(table(["name", "email"], ["Ana", "ana@x.com"], ["Ana S.", "ANA@x.com "]))
        assert rows(run) == ["create", "duplicate"]
        assert reasons(run) == ["The same record stands in line 2, which counts."]

    def test_twice_in_the_file_across_batches(self, desk, monkeypatch):
        monkeypatch.setattr("imports.planning.BATCH_ROWS", 2)
        lines = [[f"n{number}", f"n{number % 5}@x.com"] for number in range(10)]
        assert rows(desk.plan(table(["name", "email"], *lines))) == ["create"] * 5 + ["duplicate"] * 5

    def test_two_rows_that_find_one_contact_by_different_keys(self, desk, cast):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], phones=["+5511912345678"])
        run = desk.plan(table(["name", "email", "phone"], ["A", "ana@x.com", ""], ["B", "", "11 91234-5678"]))
        assert rows(run) == ["update", "duplicate"]

    def test_an_invalid_row_claims_no_key(self, desk):
        run = desk.plan(table(["name", "phone", "email"], ["Ana", "11912345678", "bad"], ["Ana", "11912345678", ""]))
        assert rows(run) == ["invalid", "create"]

    def test_keys_that_hit_two_contacts_are_a_conflict_that_names_the_other(self, desk, cast):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
        Contact.objects.add(cast.account, name="Bob", phones=["+5511912345678"])
        run = desk.plan(table(["email", "phone"], ["ana@x.com", "+5511912345678"]))
        assert (rows(run), reasons(run)) == (["conflict"], ["Belongs to Bob already."])

    def test_keys_match_in_the_chosen_order_only(self, desk, cast):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], identifier="7")
        content = table(["identifier", "email"], ["7", "new@x.com"])
        assert rows(desk.plan(content, match=["identifier"])) == ["update"]
        assert rows(desk.plan(content, match=["email"])) == ["conflict"]

    def test_zero_width_characters_and_decomposed_accents_do_not_hide_a_match(self, desk, cast):
        Contact.objects.add(cast.account, name="João", emails=["joao@x.com"])
        Contact.objects.add(cast.account, name="Rui", identifier="7")
        lines = ["Joa\u0303o", "joao\u200b@x.com", ""], ["\u200b", "", "7\u200b"]
        assert rows(desk.plan(table(["name", "email", "identifier"], *lines))) == ["unchanged", "unchanged"]

    def test_another_account_s_contact_matches_nothing(self, desk, cast):
        Contact.objects.add(cast.rival, name="Ana", emails=["ana@x.com"], identifier="7")
        run = desk.bring_in(table(["name", "email", "identifier"], ["Ana", "ana@x.com", "7"]))
        assert run.results == {"create": 1}
        assert Contact.objects.of(cast.account).count() == 1


class TestRules:
    @pytest.fixture
    def ana(self, cast):
        CustomAttribute.objects.create(account=cast.account, model="contact", name="Size", key="size", type="number")
        return Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], city="Itu", attributes={"size": "1"})

    CONTENT = table(["name", "email", "city", "country"], ["Ana Maria", "ana@x.com", "Rio", "Brasil"])

    def test_update(self, desk, ana):
        run = desk.bring_in(self.CONTENT, on_match="update")
        ana.refresh_from_db()
        assert (ana.name, ana.city, ana.country, ana.version) == ("Ana Maria", "Rio", "Brasil", 2)
        row = run.rows.get()
        assert row.before == {"name": "Ana", "city": "Itu", "country": ""}
        assert row.after == {"name": "Ana Maria", "city": "Rio", "country": "Brasil"}

    def test_fill(self, desk, ana):
        desk.bring_in(self.CONTENT, on_match="fill")
        ana.refresh_from_db()
        assert (ana.name, ana.city, ana.country) == ("Ana", "Itu", "Brasil")

    def test_skip(self, desk, ana):
        assert desk.bring_in(self.CONTENT, on_match="skip").results == {"skip": 1}
        ana.refresh_from_db()
        assert (ana.name, ana.version) == ("Ana", 1)

    def test_no_new_ones(self, desk):
        assert desk.bring_in(self.CONTENT, creates=False).results == {"skip": 1}
        assert not Contact.objects.exists()

    def test_a_blank_cell_changes_nothing(self, desk, ana):
        assert rows(desk.plan(table(["name", "email", "city"], ["", "ana@x.com", ""]))) == ["unchanged"]

    def test_or_it_empties_the_field_where_that_is_wanted(self, desk, cast, ana):
        sol = Company.objects.create(account=cast.account, name="Sol")
        ana.change({"owner": cast.bob, "company": sol, "identifier": "7"}, by=None)
        header = ["name", "email", "phone", "city", "owner", "company", "size", "identifier"]
        run = desk.bring_in(table(header, ["Ana", "ana@x.com", "", "", "", "", "", "7"]), blanks="clear")
        ana.refresh_from_db()
        assert (ana.email, ana.city, ana.owner, ana.company, ana.attributes) == ("ana@x.com", "", None, None, {})
        assert run.rows.get().before == {
            "city": "Itu", "owner_id": cast.bob.pk, "company_id": sol.pk, "company": "Sol", "attributes": {"size": "1"},
        }  # fmt: skip

    def test_filling_empties_nothing(self, desk, ana):
        run = desk.plan(table(["email", "city"], ["ana@x.com", ""]), blanks="clear", on_match="fill")
        assert rows(run) == ["unchanged"]

    def test_two_matches_may_take_the_first(self, desk, cast, ana):
        Contact.objects.add(cast.account, name="Bob", phones=["11 91234-5678"], identifier="8")
        header = ["email", "phone", "phone", "identifier", "city"]
        content = table(header, ["ana@x.com", "11912345678", "1133334444", "8", "Rio"])
        run = desk.bring_in(content, match=["email"], on_clash="first")
        ana.refresh_from_db()
        assert (run.results, ana.city, ana.phones, ana.identifier) == ({"update": 1}, "Rio", ["1133334444"], "")
        assert reasons(run) == ["Belongs to Bob already."] * 2

    def test_labels_and_an_owner_for_all(self, desk, cast):
        content = table(["name", "owner", "tags"], ["Ana", "", "vip"], ["Bob", "carol", ""])
        desk.bring_in(content, labels=["fair"], owner=cast.bob.pk)
        ana, bob = Contact.objects.order_by("pk")
        assert (ana.owner, bob.owner) == (cast.bob, cast.carol)
        assert [sorted(map(str, each.labels.all())) for each in (ana, bob)] == [["fair", "vip"], ["fair"]]

    def test_a_new_first_address_becomes_the_primary_one_and_the_old_stays(self, desk, cast, ana):
        desk.bring_in(table(["name", "email", "identifier"], ["Ana", "new@x.com", "7"]), match=["identifier"])
        ana.change({"identifier": "8"}, by=None)
        desk.bring_in(table(["email", "identifier"], ["other@x.com", "8"]), match=["identifier"])
        ana.refresh_from_db()
        assert ana.email == "other@x.com"
        assert [row[1:] for row in addresses(ana)] == [
            ("other@x.com", "other@x.com", True),
            ("ana@x.com", "ana@x.com", False),
        ]

    def test_fill_adds_no_address_of_a_kind_that_is_there(self, desk, ana):
        ana.change({"identifier": "8"}, by=None)
        desk.bring_in(table(["email", "phone", "identifier"], ["b@x.com", "11912345678", "8"]), on_match="fill")
        ana.refresh_from_db()
        assert (ana.emails, ana.phone) == (["ana@x.com"], "+5511912345678")

    def test_country_reads_the_phones(self, desk):
        desk.bring_in(table(["name", "phone"], ["Ana", "(415) 555-2671"]), country="US")
        assert Contact.objects.get().phone == "+14155552671"


class TestValues:
    def test_an_e_mail_among_its_ornaments(self, desk):
        desk.bring_in(table(["e-mail"], ["Ana Souza <Ana@x.com>"], ["mailto:rui@x.com"], ["<bia@x.com>"]))
        assert [contact.email for contact in Contact.objects.order_by("pk")] == ["ana@x.com", "rui@x.com", "bia@x.com"]

    def test_names_in_parts_are_joined(self, desk):
        desk.bring_in(table(["First Name", "Middle Name", "Last Name"], ["Ana", "", "Souza"], ["Bob", "J.", "Lee"]))
        assert [contact.name for contact in Contact.objects.order_by("pk")] == ["Ana Souza", "Bob J. Lee"]

    def test_a_name_beside_a_family_name_is_the_first_name(self, desk):
        desk.bring_in(table(["Nome", "Sobrenome"], ["Ana", "Souza"], ["Rui Lima", "Lima"], ["", "Sá"]))
        assert [contact.name for contact in Contact.objects.order_by("pk")] == ["Ana Souza", "Rui Lima", "Sá"]

    def test_several_columns_and_several_in_one_cell(self, desk):
        content = table(
            ["name", "email_work", "email_home", "phone"], ["Ana", "a@x.com; b@x.com", "c@x.com", "11912345678 ::: 12"]
        )
        desk.bring_in(content)
        contact = Contact.objects.get()
        assert contact.emails == ["a@x.com", "b@x.com", "c@x.com"]
        assert contact.phones == ["11912345678", "12"]

    def test_labels_are_split_and_made_once(self, desk, cast):
        Label.objects.create(account=cast.account, name="VIP")
        desk.bring_in(table(["name", "tags"], ["Ana", "vip, fair"], ["Bob", "Fair;* myContacts"]))
        assert sorted(Label.objects.values_list("name", flat=True)) == ["VIP", "fair"]
        assert [sorted(map(str, contact.labels.all())) for contact in Contact.objects.order_by("pk")] == [
            ["VIP", "fair"],
            ["fair"],
        ]

    def test_companies_by_name_are_found_or_made_once(self, desk, cast):
        sol = Company.objects.create(account=cast.account, name="Padaria São")
        desk.bring_in(table(["name", "company"], ["Ana", "padaria sao"], ["Bob", "New"], ["Cai", "NEW"]))
        ana, bob, cai = Contact.objects.order_by("pk")
        assert (ana.company, bob.company.name, bob.company, Company.objects.count()) == (sol, "New", cai.company, 2)

    def test_the_domain_of_an_e_mail_links_a_company(self, desk, cast):
        acme = Company.objects.create(account=cast.account, name="Acme")
        acme.domains.create(account=cast.account, domain="acme.com")
        desk.bring_in(table(["email"], ["ana@mail.acme.com"], ["bob@gmail.com"]))
        assert [contact.company for contact in Contact.objects.order_by("pk")] == [acme, None]

    def test_companies_by_domain(self, desk, cast):
        acme = Company.objects.create(account=cast.account, name="Acme")
        acme.domains.create(account=cast.account, domain="acme.com")
        lines = [
            ["Ana", "", "https://www.acme.com/x"],
            ["Bob", "acme.com", ""],
            ["Cai", "", "new.com"],
            ["Dan", "Lua", "n.com"],
        ]
        run = desk.bring_in(table(["name", "company", "company domain"], *lines))
        assert [each.company and each.company.name for each in Contact.objects.order_by("pk")] == [
            "Acme",
            "Acme",
            None,
            "Lua",
        ]
        assert reasons(run) == ["No company here has this domain."]

    def test_owner_by_name_or_e_mail(self, desk, cast):
        run = desk.bring_in(table(["name", "owner"], ["Ana", "bob"], ["Cai", "CAROL@example.com"], ["Dan", "nobody"]))
        assert [contact.owner for contact in Contact.objects.order_by("pk")] == [cast.bob, cast.carol, None]
        assert "Nobody in this account" in reasons(run)[0]

    def test_blocked(self, desk):
        run = desk.bring_in(table(["name", "blocked"], ["Ana", "sim"], ["Bob", "no"], ["Cai", "perhaps"]))
        assert (rows(run), Contact.objects.filter(is_blocked=True).get().name) == (
            ["create", "create", "invalid"],
            "Ana",
        )

    def test_too_long_is_a_problem_of_that_row(self, desk):
        run = desk.plan(table(["name", "city"], ["Ana", "x" * 121], ["Bob", "y"]))
        assert (rows(run), reasons(run)) == (["invalid", "create"], ["Has 121 characters; 120 fit."])

    def test_formulas_codes_and_null_are_kept_as_they_are(self, desk):
        desk.bring_in(table(["name", "identifier"], ["=1+1", "00123"], ["null", "007"]))
        assert [(one.name, one.identifier) for one in Contact.objects.order_by("pk")] == [
            ("=1+1", "00123"),
            ("null", "007"),
        ]


class TestOtherPrograms:
    """What programs make of cells on their way, and how it becomes again what it was."""

    def test_phones(self, desk):
        phones = ["5511987654321.0", "5,511987654322E+12", "5.51199E+12", "'+5511987654323", "0055 51 99876-5432",
                  "11 98765-4325, 11 3333-4444", "N/A"]  # fmt: skip
        run = desk.bring_in(table(["name", "phone"], *([f"n{n}", each] for n, each in enumerate(phones))))
        found = [[value for _kind, value, *_rest in addresses(contact)] for contact in Contact.objects.order_by("pk")]
        assert found == [
            ["+5511987654321"], ["+5511987654322"], [], ["+5511987654323"], ["+5551998765432"],
            ["+5511987654325", "+551133334444"], [],
        ]  # fmt: skip
        assert [reason[:29] for reason in reasons(run)] == ["A spreadsheet has rounded thi"]

    def test_codes(self, desk):
        codes = ['="0012"', "'0013", "7.23E+12", "00123", "'90s", "-"]
        run = desk.bring_in(table(["name", "identifier"], *([f"n{n}", each] for n, each in enumerate(codes))))
        found = [contact.identifier for contact in Contact.objects.order_by("pk")]
        assert found == ["0012", "0013", "", "00123", "'90s", "-"] and len(reasons(run)) == 1

    def test_addresses(self, desk):
        cells = ['"Souza, Ana" <ana@x.com>', "a@y.com/b@y.com", "n/a", "Bob <bob@x.com>; Cai <cai@x.com>", "-", "x"]
        run = desk.bring_in(table(["name", "email"], *([f"n{n}", each] for n, each in enumerate(cells))))
        found = [contact.emails for contact in Contact.objects.order_by("pk")]
        assert found == [["ana@x.com"], ["a@y.com", "b@y.com"], [], ["bob@x.com", "cai@x.com"], []]
        assert run.results == {"create": 5, "invalid": 1}

    def test_a_name_beside_a_first_name_is_the_last_and_what_says_nothing_makes_nothing(self, desk, cast):
        desk.bring_in(table(["Name", "Vorname", "Firma"], ["Groß", "Ida", "N/A"], ["Eva Lind", "Eva", "-"]))
        desk.bring_in(table(["email", "tags"], ["a@x.com", "null"], ["b@x.com", "-; vip"]))
        assert [label.name for label in Label.objects.all()] == ["vip"]
        assert [(each.name, each.company) for each in Contact.objects.filter(email="").order_by("pk")] == [
            ("Ida Groß", None),
            ("Eva Lind", None),
        ]

    def test_what_is_wrong_in_a_column_left_out_costs_no_row(self, desk):
        run = desk.plan("name,junk\nAna,\0\nB\0b,x\n", fields=["name", ""])
        assert rows(run) == ["create", "invalid"]


class TestAttributes:
    def add(self, cast, name, type_, **fields):
        return CustomAttribute.objects.create(
            account=cast.account, model="contact", name=name, key=name.lower(), type=type_, **fields
        )

    def test_known_by_name_or_key(self, desk, cast):
        self.add(cast, "Size", "number")
        desk.bring_in(table(["name", "SIZE"], ["Ana", "12,5"]))
        assert Contact.objects.get().attributes == {"size": "12.5"}

    def test_a_value_that_does_not_fit_is_named(self, desk, cast):
        self.add(cast, "Size", "number")
        run = desk.plan(table(["name", "size"], ["Ana", "big"]))
        assert (rows(run), reasons(run)) == (["invalid"], ["“big” is not a number."])

    @pytest.mark.parametrize(("order", "value"), [("dmy", "2024-03-02"), ("mdy", "2024-02-03")])
    def test_dates_by_the_format_of_their_column(self, desk, cast, order, value):
        self.add(cast, "Born", "date")
        run = desk.upload(table(["name", "born"], ["Ana", "02/03/2024"], ["Bob", "31/02/2024"]))
        columns = [{"field": "name"}, {"field": "attribute:born", "format": order}]
        planned = self.planned(desk, run, columns)
        assert rows(planned) == ["create", "invalid"]
        assert planned.rows.first().after["attributes"] == {"born": value}

    def planned(self, desk, run, columns):
        from imports.planning import plan

        run.plan(columns=columns, rules={}, by=desk.member)
        plan(run, desk.member, lambda: None)
        return run

    def test_a_new_attribute_comes_into_being_with_the_run(self, desk, cast):
        run = desk.upload(table(["name", "Shoe size"], ["Ana", "38"]))
        new = {"field": "attribute:shoe_size", "new": {"name": "Shoe size", "type": "number"}}
        self.planned(desk, run, [{"field": "name"}, new])
        assert not CustomAttribute.objects.exists()
        run.refresh_from_db()
        desk.run(run)
        assert CustomAttribute.objects.get().key == "shoe_size"
        assert Contact.objects.get().attributes == {"shoe_size": "38"}

    def test_a_required_one_is_required_of_new_contacts_only(self, desk, cast):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
        self.add(cast, "Size", "number", is_required=True)
        run = desk.plan(table(["email", "city"], ["ana@x.com", "Itu"], ["bob@x.com", "Itu"]))
        assert (rows(run), reasons(run)) == (["update", "invalid"], ["Size is required."])

    def test_others_are_left_alone(self, desk, cast):
        for name in ("A", "Size"):
            self.add(cast, name, "number")
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"], attributes={"a": "1", "size": "1"})
        desk.bring_in(table(["email", "size"], ["ana@x.com", "2"]))
        assert Contact.objects.get().attributes == {"a": "1", "size": "2"}


class TestRun:
    def test_it_does_what_was_planned_and_counts_what_it_did(self, desk, cast):
        Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
        content = table(
            ["name", "email"], ["Ana", "ana@x.com"], ["Bob", "bob@x.com"], ["Bo", "BOB@X.com"], ["Cai", "?"]
        )
        run = desk.bring_in(content)
        expected = {"unchanged": 1, "create": 1, "duplicate": 1, "invalid": 1}
        assert (run.status, run.counts, run.results, run.cursor) == ("done", expected, expected, 4)

    def test_new_contacts_stand_in_the_file_s_order(self, desk):
        desk.bring_in(table(["name"], *([f"n{number}"] for number in range(50))))
        assert [contact.name for contact in Contact.objects.order_by("pk")] == [f"n{number}" for number in range(50)]

    def test_a_record_changed_since_is_refused_and_counted(self, desk, cast):
        ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
        run = desk.plan(table(["name", "email"], ["Ana Maria", "ana@x.com"], ["Bob", "bob@x.com"]))
        ana.change({"name": "Anna"}, by=None)
        desk.run(run)
        ana.refresh_from_db()
        assert (ana.name, run.results) == ("Anna", {"conflict": 1, "create": 1})
        assert reasons(run) == ["The contact has been changed or deleted since the preview."]

    def test_a_record_deleted_since_is_refused(self, desk, cast):
        ana = Contact.objects.add(cast.account, name="Ana", emails=["ana@x.com"])
        run = desk.plan(table(["name", "email"], ["Ana Maria", "ana@x.com"]))
        ana.delete()
        assert desk.run(run).results == {"conflict": 1}

    def test_a_planned_key_that_exists_by_now_is_refused(self, desk, cast):
        run = desk.plan(table(["name", "email", "identifier"], ["Ana", "ana@x.com", ""], ["Bob", "", "7"]))
        Contact.objects.add(cast.account, name="Other", emails=["ana@x.com"], identifier="7")
        desk.run(run)
        assert (run.results, reasons(run)) == ({"conflict": 2}, ["Belongs to Other by now."] * 2)
        assert Contact.objects.count() == 1

    def test_the_same_file_twice_changes_nothing_the_second_time(self, desk, sample_data):
        content = (sample_data / "atomic-crm" / "contacts.csv").read_bytes()
        desk.bring_in(content)
        again = desk.bring_in(content)
        assert (again.counts, Contact.objects.count()) == ({"unchanged": 500}, 500)
        assert again.earlier_same(desk.member) is not None

    def test_both_planned_before_either_ran(self, desk):
        content = table(["name", "email"], ["Ana", "ana@x.com"], ["Bob", "bob@x.com"])
        first, second = desk.plan(content), desk.plan(content)
        assert desk.run(first).results == {"create": 2}
        assert desk.run(second).results == {"conflict": 2}
        assert Contact.objects.count() == 2

    def test_one_event_for_all(self, desk):
        run = desk.bring_in(table(["name"], *([f"n{number}"] for number in range(20))))
        event = Event.objects.get(verb="import.done")
        assert (event.data, event.about.get().object_id) == ({"create": 20}, run.pk)
        assert not Event.objects.filter(verb="contact.created").exists()

    def test_it_starts_once(self, desk):
        run = desk.plan(table(["name"], ["Ana"]))
        assert run.start(by=desk.member)
        assert not run.start(by=desk.member)

    def test_cancelled_half_way_the_counts_are_true(self, desk, monkeypatch):
        from imports.running import run as execute

        monkeypatch.setattr("imports.running.BATCH_ROWS", 3)
        run = desk.plan(table(["name"], *([f"n{number}"] for number in range(10))))
        run.start(by=desk.member)
        calls = iter([None, None, run.cancel])
        execute(run, desk.member, lambda: (next(calls) or (lambda: None))())
        run.refresh_from_db()
        assert (run.status, run.results, Contact.objects.count()) == ("cancelled", {"create": 6}, 6)

    def test_a_rerun_after_a_cancelled_one_is_harmless(self, desk, cast):
        content = table(["name", "email"], ["Ana", "ana@x.com"], ["Bob", "bob@x.com"])
        desk.bring_in(content)
        assert desk.bring_in(content).results == {"unchanged": 2}


class TestRights:
    """Rights hold on this path as on every other."""

    def test_without_the_right_to_labels_and_companies_they_are_used_not_made(self, cast):
        Company.objects.create(account=cast.account, name="Sol")
        role = cast.bob.roles.get()
        role.set_permissions(role.permissions() - {"manage_companies", "manage_attributes"})
        run = Desk(fresh(cast.bob)).bring_in(
            table(["name", "company", "tags"], ["Ana", "sol", ""], ["Bob", "Lua", "vip"])
        )
        assert [contact.company and contact.company.name for contact in Contact.objects.order_by("pk")] == ["Sol", None]
        assert (Label.objects.count(), len(reasons(run))) == (0, 2)

    def test_no_company_while_the_module_is_off(self, cast):
        cast.account.modules = ["crm"]
        cast.account.save()
        desk = Desk(fresh(cast.alice))
        assert "company" not in [field.key for field in ImportRow and desk.upload("a\n1\n").kind.fields(desk.member)]


def fresh(member):
    return type(member).objects.select_related("account", "user").get(pk=member.pk)


class TestSameAsByHand:
    """An import leaves the very rows that the contact's own methods leave for the same input."""

    EMAILS = ["Ana@X.com", "ana@x.com", "b@x.com"]
    PHONES = ["11 91234-5678", "call me", "+55 11 91234 5678", "(11) 1234"]

    def test_new_contact(self, desk, cast):
        desk.bring_in(
            table(["name", *["email"] * 3, *["phone"] * 4], ["Ana", *self.EMAILS, *self.PHONES]),
            fields=["name", *["email"] * 3, *["phone"] * 4],
        )
        imported = state(Contact.objects.get())
        Contact.objects.all().delete()
        by_hand = Contact.objects.add(cast.account, name="Ana", emails=self.EMAILS, phones=self.PHONES)
        assert imported == state(by_hand)

    def test_more_addresses(self, desk, cast):
        contact = Contact.objects.add(cast.account, name="Ana", emails=["old@x.com"], phones=["12"])
        desk.bring_in(table(["name", "email", "phone", "identifier"], ["Ana", "old@x.com", "", ""]))
        desk.bring_in(
            table(["email", "email2", "phone"], ["old@x.com", "new@x.com", "11 91234-5678"]),
            fields=["email", "email", "phone"],
        )
        contact.refresh_from_db()
        imported = state(contact)
        contact.set_addresses(emails=["old@x.com", "new@x.com"], phones=["11 91234-5678", "12"])
        contact.refresh_from_db()
        assert imported == state(contact)


def state(contact) -> tuple:
    contact.refresh_from_db()
    rows = ContactAddress.objects.filter(contact=contact)
    return contact.email, contact.phone, sorted(rows.values_list("kind", "value", "typed", "is_primary"), key=str)
