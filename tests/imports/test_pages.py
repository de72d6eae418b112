"""The wizard's pages: each works as links and forms, and refuses what it must."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import CustomAttribute
from contacts.models import Contact
from imports.models import Import
from imports.planning import plan
from imports.progress import Progress
from imports.running import run
from tests.imports.conftest import Desk, carry_on, table
from tests.imports.test_workbooks import workbook

pytestmark = pytest.mark.django_db

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
PEOPLE = table(
    ["Nome", "Celular", "E-mail", "Size"], ["Ana", "11 91234-5678", "ana@x.com", "38"], ["Bob", "12", "x", ""]
)


def url(name, *args, account="acme"):
    return reverse(f"imports:{name}", args=[account, *args])


@pytest.fixture
def alice(cast, client_of):
    return client_of(cast.alice)


def upload(client, content, name="people.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(url("new", "contacts"), {"file": SimpleUploadedFile(name, content)})


def body(response) -> str:
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


def columns_data(run_, *fields, **more) -> dict:
    data = {f"field_{index}": field for index, field in enumerate(fields)}
    return data | {"match_0": "email", "on_match": "update", "creates": "on", "country": "BR"} | more


class TestUpload:
    def test_page_offers_file_and_sample(self, alice):
        page = body(alice.get(url("new", "contacts")))
        assert 'type="file"' in page and url("sample", "contacts") in page

    def test_a_file_goes_on_to_its_columns(self, alice):
        response = upload(alice, PEOPLE)
        found = Import.objects.get()
        assert response["Location"] == url("columns", found.pk)
        assert (found.file_name, found.encoding, found.delimiter, found.has_header) == (
            "people.csv",
            "utf-8",
            ",",
            True,
        )

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "the file is empty"),
            (b"name,city\n", "No rows found"),
            (b"\n\n , \n", "No rows found"),
            (b"PK\x03\x04" + b"\0" * 100 + b"xl/workbook.xml", "The Excel workbook is damaged"),
            (b"%PDF-1.4\n", "PDF document"),
            (b"<html><body>", "web page"),
            (b'a,b\n1,"2\n', "The quote opened at line 2 never closes"),
            (",".join("c" * 500).encode() + b"\n", "500 columns; the limit is 300"),
        ],
    )
    def test_what_is_no_table_is_refused_in_words_and_leaves_nothing(self, alice, settings, content, words):
        response = upload(alice, content)
        assert response.status_code == 422 and words in body(response)
        assert not Import.objects.exists() and not settings.MEDIA_ROOT.exists()

    def test_too_large_names_the_limit(self, alice, settings):
        settings.IMPORT_MAX_BYTES = 20
        assert "the limit is 20" in body(upload(alice, PEOPLE)).replace("\xa0", " ")

    def test_a_name_from_outside_reaches_neither_disk_nor_header(self, alice, settings):
        upload(alice, PEOPLE, name='../../e"vil\r\n\u202ecsv.exe')
        found = Import.objects.get()
        assert "/" not in found.file_name and "\n" not in found.file_name and "\u202e" not in found.file_name
        assert found.file.name.startswith("imports/") and "vil" not in found.file.name

    def test_sample_can_be_imported(self, alice, cast):
        desk = Desk(cast.alice)
        assert desk.bring_in(alice.get(url("sample", "contacts")).content).results == {"create": 2}

    def test_an_unknown_kind_of_record_is_404(self, alice):
        assert alice.get(url("new", "planets")).status_code == 404


class TestColumns:
    @pytest.fixture
    def found(self, alice):
        upload(alice, PEOPLE)
        return Import.objects.get()

    def test_guesses_are_chosen_and_values_stand_beside(self, alice, found):
        page = alice.get(url("columns", found.pk))
        rows = list(page.context["form"].rows)
        assert [row.field.value() for row in rows] == ["name", "phone", "email", ""]
        assert rows[1].column.examples == ["11 91234-5678", "12"]
        assert "11 91234-5678" in body(page)

    def test_a_choice_plans_in_the_worker(self, alice, found):
        response = alice.post(url("columns", found.pk), columns_data(found, "name", "phone", "email", "new:number"))
        found.refresh_from_db()
        assert response["Location"] == url("import", found.pk)
        assert found.status == "planning"
        assert found.columns[3] == {
            "header": "Size", "field": "attribute:size", "new": {"name": "Size", "type": "number"}, "format": "."
        }  # fmt: skip
        job = ProcrastinateJob.objects.get()
        assert (job.task_name, job.lock) == ("imports.tasks.plan", f"import-{found.account_id}-contacts")

    def test_a_new_attribute_needs_a_name_of_its_own(self, alice, found, cast):
        CustomAttribute.objects.create(account=cast.account, model="contact", name="Size", key="shoes")
        response = alice.post(url("columns", found.pk), columns_data(found, "name", "", "", "new:text"))
        assert response.status_code == 422 and "a field with this name already" in body(response)

    def test_no_column_at_all_is_refused(self, alice, found):
        response = alice.post(url("columns", found.pk), columns_data(found, "", "", "", ""))
        assert response.status_code == 422 and "at least one column" in body(response)

    @pytest.mark.parametrize("data", [{"field_0": "owner_id"}, {"match_0": "pk"}, {"on_match": "x"}, {"country": "12"}])
    def test_only_listed_choices(self, alice, found, data):
        response = alice.post(url("columns", found.pk), columns_data(found, "name", **data))
        found.refresh_from_db()
        assert (response.status_code, found.status) == (422, "draft")

    def test_a_date_asks_how_it_is_written(self, alice, found):
        line = alice.get(url("column", found.pk, 3), {"field_3": "new:date"}, headers=PARTIAL)
        assert "notation_3" in body(line) and body(line).strip().startswith("<tr")
        assert alice.get(url("column", found.pk, 99)).status_code == 404

    def test_encoding_and_separator_can_be_overruled(self, alice, found):
        data = {"encoding": "cp1252", "delimiter": ";"}
        alice.post(url("reading", found.pk), data)
        found.refresh_from_db()
        assert (found.encoding, found.delimiter, found.has_header) == ("cp1252", ";", False)
        assert "Column 1" in body(alice.get(url("columns", found.pk)))

    def test_an_unknown_encoding_is_refused(self, alice, found):
        data = {"encoding": "rot13", "delimiter": ";"}
        assert alice.post(url("reading", found.pk), data).status_code == 422

    def test_read_in_the_wrong_encoding_it_says_so_and_the_selector_stays(self, alice, found):
        alice.post(url("reading", found.pk), {"encoding": "utf-16", "delimiter": ";", "has_header": "on"})
        page = alice.get(url("columns", found.pk))
        assert page.status_code == 200 and "id_encoding" in body(page)

    def test_the_matching_is_remembered_for_the_same_headers(self, alice, found):
        alice.post(url("columns", found.pk), columns_data(found, "", "phone", "email", "name"))
        upload(alice, PEOPLE)
        again = alice.get(url("columns", Import.objects.first().pk))
        assert [row.field.value() for row in again.context["form"].rows] == ["", "phone", "email", "name"]

    def test_without_the_right_no_new_attribute_is_offered(self, cast, client_of):
        bob = client_of(cast.bob)
        upload(bob, PEOPLE)
        found = Import.objects.get()
        assert "new:text" not in body(bob.get(url("columns", found.pk)))
        response = bob.post(url("columns", found.pk), columns_data(found, "name", "", "", "new:text"))
        assert response.status_code == 422

    def test_five_hundred_columns_by_a_raised_limit_still_make_a_page(self, alice, settings):
        settings.IMPORT_MAX_COLUMNS = 500
        upload(alice, table([f"c{number}" for number in range(500)], ["x"] * 500))
        assert alice.get(url("columns", Import.objects.get().pk)).status_code == 200

    @pytest.mark.parametrize("content", [
        "a\n1\n", "a,a,\n1,2,3\n", ",b,\n1,2,3\n", "a@x.com;Ana\nb@x.com;Bob\n",
        "João,E-mail\nSão,\n".encode() + b"Ana,\xe3\n", b"Na\0me,Jo\xe3o\n" + "é,à\nÉ,ç\n".encode(),
    ])  # fmt: skip
    def test_equal_empty_and_unreadable_headers_and_values(self, alice, content):
        upload(alice, content)
        assert alice.get(url("columns", Import.objects.get().pk)).status_code == 200

    def test_without_headers_content_tells_the_columns(self, alice):
        upload(alice, "a@x.com;Ana;+55 11 91234-5678\nb@x.com;Bob;+55 11 91234-5679\n")
        found = Import.objects.get()
        form = alice.get(url("columns", found.pk)).context["form"]
        assert (found.has_header, [row.field.value() for row in form.rows]) == (False, ["email", "", "phone"])


class TestProgress:
    @pytest.fixture
    def busy(self, cast):
        found = Desk(cast.alice).upload(PEOPLE)
        found.plan(columns=[{"field": "name"}], rules={}, by=cast.alice)
        return found

    def test_it_asks_again_every_second(self, alice, busy):
        page = body(alice.get(url("import", busy.pk)))
        assert 'hx-trigger="every 1s"' in page and "<noscript>" in page
        assert body(alice.get(url("progress", busy.pk), headers=PARTIAL)).strip().startswith("<section")

    def test_at_the_end_the_page_comes_instead(self, alice, busy, cast):
        plan(busy, cast.alice, carry_on)
        response = alice.get(url("progress", busy.pk), headers=PARTIAL)
        assert response["HX-Redirect"] == url("import", busy.pk)

    def test_real_numbers(self, busy):
        assert str(Progress(48_210, 120_000, False, 9_812.3)) == "48,210 of 120,000 · 9,800 a second · about 7 s"
        assert str(Progress(48_210, 120_000, True, 0)) == "48,210 of about 120,000"
        assert str(Progress(1_000, 1_000_000, False, 1_000)).endswith("about 17 minutes")
        assert Progress.of(busy).done == 0

    def test_the_second_import_is_told_to_wait(self, cast, alice, busy):
        Import.objects.filter(pk=busy.pk).update(began_at="2026-01-01T00:00Z", status="running")
        second = Desk(cast.alice).upload(PEOPLE)
        second.plan(columns=[{"field": "name"}], rules={}, by=cast.alice)
        assert "one import at a time" in body(alice.get(url("progress", second.pk), headers=PARTIAL))

    def test_cancel(self, alice, busy):
        alice.post(url("cancellation", busy.pk))
        busy.refresh_from_db()
        assert busy.status == "cancelled"
        assert "Nothing was written" in body(alice.get(url("import", busy.pk)))


class TestPreviewAndResult:
    @pytest.fixture
    def planned(self, cast):
        Contact.objects.add(cast.account, name="Cai", emails=["cai@x.com"])
        content = PEOPLE + "Caio,,cai@x.com,\nEve,+55 11 91234-5678,,\n=cmd(),+5511,!,\n"
        return Desk(cast.alice).plan(content)

    def test_preview_says_what_will_happen(self, alice, planned):
        page = body(alice.get(url("import", planned.pk)))
        assert "Import 2 rows" in page and "3 rows left out" in page
        assert "<del>Cai</del>" in page and "<ins>Caio</ins>" in page
        assert "The same record stands in line 2, which counts." in page

    @pytest.mark.parametrize(
        ("show", "lines"), [("create", [2]), ("invalid", [3, 6]), ("duplicate", [5]), ("x", [2, 3, 4, 5, 6])]
    )
    def test_rows_by_action(self, alice, planned, show, lines):
        response = alice.get(url("import", planned.pk), {"show": show}, headers=PARTIAL)
        assert [row.line for row, _changes in response.context["page"].rows] == lines
        assert body(response).strip().startswith("<section")

    def test_pages_go_forth_and_back(self, alice, cast):
        run_ = Desk(cast.alice).plan(table(["name"], *([f"n{number}"] for number in range(120))))
        first = alice.get(url("import", run_.pk)).context["page"]
        second = alice.get(url("import", run_.pk), {"after": first.next}).context["page"]
        back = alice.get(url("import", run_.pk), {"before": second.previous}).context["page"]
        assert (first.previous, second.rows[0][0].number, back.rows[0][0].number) == (None, 51, 1)

    def test_nonsense_in_the_address_does_no_harm(self, alice, planned):
        for query in ("show=%00", "after=x", "after=-1", "before=99999999999999999999", "show=create&after=5"):
            assert alice.get(f"{url('import', planned.pk)}?{query}").status_code == 200

    def test_start_runs_that_plan_once(self, alice, planned, cast):
        response = alice.post(url("start", planned.pk))
        assert response["Location"] == url("import", planned.pk)
        alice.post(url("start", planned.pk))
        assert ProcrastinateJob.objects.filter(task_name="imports.tasks.run").count() == 1
        run(planned, cast.alice, carry_on)
        page = body(alice.get(url("import", planned.pk)))
        assert "1 created, 1 updated, 3 left out" in page

    def test_rejected_rows_come_back_with_the_reason(self, alice, planned):
        response = alice.get(url("rejected", planned.pk))
        content = body(response)
        rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
        assert rows[0] == ["Nome", "Celular", "E-mail", "Size", "Why it was left out"]
        assert [row[0] for row in rows[1:]] == ["Bob", "Eve", "'=cmd()"]
        assert rows[2][1] == "+55 11 91234-5678"
        assert response["Content-Disposition"] == 'attachment; filename="people, left out.csv"'

    def test_rejected_rows_mended_can_be_imported(self, alice, planned, cast):
        content = body(alice.get(url("rejected", planned.pk))).replace(",x,", ",bob@x.com,")
        assert Desk(cast.alice).plan(content).counts["create"] == 2

    def test_what_cannot_be_decoded_is_downloaded_byte_for_byte(self, alice, cast):
        run_ = Desk(cast.alice).plan(b"name\nJo\xc3\xa3o\nJo\xe3o\n")
        assert run_.counts == {"create": 1, "invalid": 1}
        content = b"".join(alice.get(url("rejected", run_.pk)).streaming_content)
        assert b"Jo\xe3o" in content

    def test_rejected_rows_of_a_workbook_come_back_as_csv(self, alice, cast):
        file = workbook(["name", "email"], ["Ana", "ana@x.com"], ["Bob", "at x"], Other=[["x"]])
        run_ = Desk(cast.alice).plan(file.getvalue())
        assert (run_.counts, run_.sheet, run_.sheets) == ({"create": 1, "invalid": 1}, "One", ["One", "Other"])
        assert "Bob,at x,email: This is not" in body(alice.get(url("rejected", run_.pk)))
        assert 'name="sheet"' in body(alice.get(url("columns", run_.pk)))
        alice.post(url("reading", run_.pk), {"sheet": "Other", "skipped_lines": "0", "has_header": "on"})
        assert "No rows found" in body(alice.get(url("columns", run_.pk)))

    def test_markup_is_literal(self, alice, cast):
        run_ = Desk(cast.alice).plan(table(["name", "email"], ["<script>x</script>{{ 7 }}", "<b>no"]))
        page = body(alice.get(url("import", run_.pk)))
        assert "<script>x" not in page and "<b>no" not in page and "{{ 7 }}" in page

    def test_history(self, alice, planned):
        assert "people.csv" in body(alice.get(url("imports")))

    def test_a_failed_one_says_why(self, alice, cast):
        run_ = Desk(cast.alice).upload('a,b\n1,2\n3,"4\n5,6\n'.replace('"4', "4"))
        run_.fail("The quote opened at line 3 never closes.")
        assert "opened at line 3" in body(alice.get(url("import", run_.pk)))


class TestAccess:
    """Strangers learn nothing, those without the right are refused, and nothing changes."""

    PAGES = [
        ("imports", "get"), ("import", "get"), ("columns", "get"), ("columns", "post"), ("reading", "post"),
        ("progress", "get"), ("start", "post"), ("cancellation", "post"), ("rejected", "get"),
    ]  # fmt: skip

    @pytest.fixture
    def planned(self, cast):
        return Desk(cast.alice).plan(PEOPLE)

    @pytest.mark.parametrize(("name", "method"), PAGES)
    def test_a_viewer_is_refused(self, cast, client_of, planned, name, method):
        args = [] if name == "imports" else [planned.pk]
        assert getattr(client_of(cast.carol), method)(url(name, *args)).status_code == 403
        assert Import.objects.get().status == "planned"

    @pytest.mark.parametrize(("name", "method"), PAGES[1:])
    def test_another_account_s_import_is_not_there(self, cast, client_of, planned, name, method):
        client = client_of(cast.mallory)
        missing = getattr(client, method)(url(name, planned.pk + 999, account="rival"))
        foreign = getattr(client, method)(url(name, planned.pk, account="rival"))
        assert (foreign.status_code, missing.status_code) == (404, 404)
        assert getattr(client, method)(url(name, planned.pk)).status_code == 404
        assert Import.objects.get().status == "planned"

    def test_the_history_shows_the_account_s_own(self, cast, client_of, planned):
        assert planned.file_name not in body(client_of(cast.mallory).get(url("imports", account="rival")))

    def test_wrong_methods(self, alice, planned):
        for name in ("start", "cancellation", "reading"):
            assert alice.get(url(name, planned.pk)).status_code == 405
        assert alice.post(url("progress", planned.pk)).status_code == 405

    def test_who_may_not_change_contacts_may_not_import_them(self, cast, client_of, planned):
        role = cast.bob.roles.get()
        role.set_permissions(role.permissions() - {"manage_contacts"})
        bob = client_of(cast.bob)
        assert bob.get(url("new", "contacts")).status_code == 404
        assert bob.get(url("import", planned.pk)).status_code == 404

    def test_a_right_lost_between_start_and_work_stops_the_work(self, cast, planned):
        from imports import tasks

        planned.start(by=cast.alice)
        role = cast.alice.roles.get()
        role.set_permissions(role.permissions() - {"import_records"})
        tasks.run.func(None, run_id=planned.pk, member_id=cast.alice.pk)
        planned.refresh_from_db()
        assert (planned.status, Contact.objects.count()) == ("failed", 0)


def test_new_attribute_of_a_name_that_is_taken_gets_another_key(cast):
    from imports.attributes import new_key

    CustomAttribute.objects.create(account=cast.account, model="contact", name="Size", key="size")
    assert new_key(cast.account, "contact", "Size", {"size_2"}) == "size_3"
    assert new_key(cast.account, "contact", "name", set()) == "name_2"


def test_rows_are_found_by_what_stands_in_them_and_by_what_is_wrong(alice, cast):
    Contact.objects.add(cast.account, name="Zé", emails=["ze@x.com"], phones=["11 95555-4444"])
    header = ["Name", "E-mail", "Phone", "City", "Born"]
    lines = [
        ["João", "joao@x.com", "", "Itu", "01/02/2003"], ["Bia", "at x", "", "Rio", "31/02/2003"],
        ["Cai", "at y", "", "city", "30/02/2003"], ["Dea", "joao@x.com", "12", "", ""], ["Zé", "ze@x.com", "", "", ""],
    ]  # fmt: skip
    desk = Desk(cast.alice)
    run_ = desk.plan_as(desk.upload(table(header, *lines)), [
        {"field": "name"}, {"field": "email"}, {"field": "phone"}, {"field": "city"},
        {"field": "attribute:born", "format": "dmy", "new": {"name": "Born", "type": "date"}},
    ])  # fmt: skip

    def lines_of(**asked) -> list[int]:
        page = alice.get(url("import", run_.pk), asked, headers=PARTIAL)
        return [row.line for row, _changes in page.context["page"].rows]

    wanted = {"joao": [2, 5], "ITU": [2], "at y": [4], "city": [4], "4": [4], "955554444": [6], "nobody": [], " ": 5}
    for text, lines_ in wanted.items():
        assert lines_of(q=text) == (lines_ if text.strip() else [2, 3, 4, 5, 6]), text
    assert lines_of(q="joao", show="duplicate") == [5] and lines_of(q="joao", show="invalid") == []
    page = alice.get(url("import", run_.pk))
    reasons = dict(page.context["reasons"])
    assert reasons["Born: “…” is not a date."] == 2 and reasons["The same record stands in line …, which counts."] == 1
    assert [lines_of(reason=each) for each in list(reasons)[:1]] == [[3, 4]]
    assert lines_of(reason="Born: “…” is not a date.", q="30/02") == [4] and lines_of(reason="x") == []
    assert "q=at+y" in body(alice.get(url("import", run_.pk), {"q": "at y"}))
