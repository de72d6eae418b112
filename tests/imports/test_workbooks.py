"""Excel workbooks: what their cells say, and what is refused before it does harm."""

import io
import re
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from imports.problems import UnreadableFile
from imports.readings import Reading
from imports.workbooks import Workbook


def workbook(*rows, formats: dict | None = None, **sheets) -> io.BytesIO:
    """A file with the sheet "One" of `rows`, then `sheets`."""
    book = openpyxl.Workbook()
    book.active.title = "One"
    for name, content in {"One": rows, **sheets}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in content:
            sheet.append(row)
    for cell, number_format in (formats or {}).items():
        book["One"][cell].number_format = number_format
    book.save(file := io.BytesIO())
    return file


def cells(file, **options) -> list[list[str]]:
    return [row.cells for row in Workbook(file, **options)]


def parts_changed(file: io.BytesIO, change) -> io.BytesIO:
    """`file` with each part as `change(name, content)` gives it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return changed


def with_shared_strings(file: io.BytesIO, items: bytes) -> io.BytesIO:
    """`file` as Excel writes it: texts stand in a part of their own, cell A2 has the first."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"

    def change(name, old):
        if name == "[Content_Types].xml":
            part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
            return old.replace(b"</Types>", part)
        cell = rb'<c r="A2" t="s"><v>0</v></c>'
        return re.sub(rb'<c r="A2".*?</c>', cell, old) if "sheet1" in name else old

    changed = parts_changed(file, change)
    with zipfile.ZipFile(changed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (main, items))
    return changed


def test_shared_strings_as_excel_writes_them():
    items = b"<si><t>S\xc3\xa3o</t></si><si><r><t>rich </t></r><r><t>text</t></r></si>"
    assert cells(with_shared_strings(workbook(["a"], [1]), items)) == [["São"]]


def test_values_become_what_somebody_would_have_typed():
    moments = [date(2024, 3, 31), datetime(2024, 3, 31, 10, 5), time(9, 30)]
    file = workbook(["a"] * 9, ["São", 12, 0.1 + 0.2, 5511912345678, True, None, *moments])
    assert cells(file) == [
        ["São", "12", "0.3", "5511912345678", "TRUE", "", "2024-03-31", "2024-03-31 10:05:00", "09:30:00"]
    ]


def test_codes_keep_their_zeros():
    assert cells(workbook(["code", "zip"], [123, 4567], formats={"A2": "00000", "B2": "0"})) == [["00123", "4567"]]


def test_codes_are_written_as_the_sheet_shows_them():
    row, kinds = [1310100, 12345678909, 1133334444, 5], ["00000-000", '000"."000"."000\\-00', "(00) 0000-0000", "0.00"]
    file = workbook(
        ["cep", "cpf", "phone", "price"], row, formats=dict(zip(("A2", "B2", "C2", "D2"), kinds, strict=True))
    )
    assert cells(file) == [["01310-100", "123.456.789-09", "(11) 3333-4444", "5"]]


def test_an_error_in_the_place_of_a_value_is_a_problem_of_its_row():
    file = workbook(["a", "b"], ["Ana", "#N/A"], ["Bob", "2"])
    first, second = Workbook(file)
    assert (first.problems[0].value, second.problems) == ("#N/A", [])
    assert "error instead of a value" in first.problems[0].reason


def test_lines_are_the_sheet_s_and_blank_rows_are_none():
    file = workbook(["a", "b"], [], [1, None], [None, None], [2, 3])
    assert [(row.line, row.cells) for row in Workbook(file)] == [(3, ["1", ""]), (5, ["2", "3"])]


def test_a_column_without_header_is_a_column():
    assert Workbook(workbook(["a"], [1, 2], [3])).headers == ["a", ""]


def test_the_first_sheet_that_holds_something_unless_another_is_chosen():
    file = workbook(Two=[["a"], ["x"]], Three=[["b"], ["y"]])
    assert (Workbook(file).sheet, cells(file), cells(file, sheet="Three")) == ("Two", [["x"]], [["y"]])
    with pytest.raises(UnreadableFile, match="No rows found"):
        Workbook(file, "One")


def test_a_sheet_that_says_what_the_workbook_is_about_is_no_table():
    data = [["name", "email"], ["Ana", "a@x.com"]]
    assert Workbook(workbook(["Contacts of 2024"], Data=data)).sheet == "Data"
    assert Workbook(workbook(["How to"], ["Fill in the sheet"], Data=data)).sheet == "Data"
    assert Workbook(workbook(["email"], ["b@x.com"], Data=data)).sheet == "One"


def test_a_title_above_the_table_is_left_out():
    file = workbook(["People of 2024"], [], ["name", "email", "city"], ["Ana", "a@x.com", "Itu"])
    found = Reading.detect(file)
    assert (found.sheet, found.dialect.skip, found.open(file).headers) == ("One", 2, ["name", "email", "city"])


def test_a_formula_gives_its_value_and_without_one_is_a_problem_of_its_row():
    file = workbook(["a", "b"], ["Ana", "=1+1"], ["Bob", "2"])
    first, second = Workbook(file)
    assert ("never been computed" in first.problems[0].reason, second.problems) == (True, [])
    computed = parts_changed(
        file, lambda _name, content: content.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    )
    assert cells(computed)[0] == ["Ana", "2"]


def test_percents_codes_and_dates_by_what_a_sheet_shows():
    kinds = {"A2": "0%", "B2": "0.0%", "C2": "00000", "D2": "yyyy/mm/dd", "E2": "0.00"}
    assert cells(workbook(["a"] * 5, [0.75, 1, 310.0, date(2024, 3, 31), 0.75], formats=kinds)) == [
        ["75%", "100%", "00310", "2024-03-31", "0.75"]
    ]


def test_what_is_wrong_names_its_column():
    _first, second = Workbook(workbook(["name", "age"], ["Ana", 1], ["Bob", "#N/A"]))
    assert (second.problems[0].column, second.problems[0].value) == ("age", "#N/A")


class TestMakers:
    """Workbooks of programs that keep less to the standard than Excel does."""

    FILE = (["a", "b"], ["Ana", 2])

    def test_the_strict_dialect(self):
        def strict(_name, old):
            old = old.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            return old.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )

        assert cells(parts_changed(workbook(*self.FILE), strict)) == [["Ana", "2"]]

    @pytest.mark.parametrize(
        ("part", "old", "new"),
        [
            ("docProps/core.xml", b"<dcterms:created", b"<dcterms:created x='<' "), ("xl/theme/theme1.xml", b"<", b""),
            ("xl/styles.xml", b"<fill>", b"<fill><nonsense/></fill><fill>"),
            ("xl/styles.xml", b"<borders", b"<colors><mruColors><color rgb='?'/></mruColors></colors><borders"),
            ("sheet1.xml", b"</sheetData>", b"</sheetData><autoFilter ref='nowhere'/><dataValidations count='x'/>"),
            ("sheet1.xml", b'<dimension ref="A1:B2"', b'<dimension ref="?"'),
            ("sheet1.xml", b"<sheetData>", b"<sheetData><!-- x -->"),
        ],
    )  # fmt: skip
    def test_broken_parts_that_are_no_data(self, part, old, new):
        def broken(name, content):
            assert not name.endswith(part) or old in content
            return content.replace(old, new) if name.endswith(part) else content

        assert cells(parts_changed(workbook(*self.FILE), broken)) == [["Ana", "2"]]

    def test_prefixed_names_and_parts_with_backslashes(self):
        def prefixed(name, old):
            if not name.endswith("sheet1.xml"):
                return old
            old = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", old)
            return old.replace(b"xmlns=", b"xmlns:x=")

        assert cells(parts_changed(workbook(*self.FILE), prefixed)) == [["Ana", "2"]]
        changed = io.BytesIO()
        with zipfile.ZipFile(workbook(*self.FILE)) as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name.replace("/", "\\")), old.read(name))
        assert cells(changed) == [["Ana", "2"]]

    def test_a_number_that_is_none_is_text(self):
        file = parts_changed(workbook(*self.FILE), lambda _name, old: old.replace(b"<v>2</v>", b"<v>NaN</v>"))
        assert cells(file) == [["Ana", "NaN"]]


class TestRefusals:
    def test_a_bomb_before_it_is_inflated(self, settings):
        settings.IMPORT_MAX_WORKBOOK_BYTES = 1 << 20
        bomb = parts_changed(workbook(["a"], [1]), lambda name, old: b" " * (5 << 20) if "styles" in name else old)
        assert len(bomb.getvalue()) < 20_000
        with pytest.raises(UnreadableFile, match=r"unpacks to 5\.0.MB; the limit is 1\.0.MB"):
            Reading.detect(bomb)

    def test_more_strings_than_memory_is_to_hold(self, settings):
        settings.IMPORT_MAX_WORKBOOK_BYTES = 4 << 20
        bomb = with_shared_strings(workbook(["a"], [1]), b"<si><t>x</t></si>" * (1 << 17))
        with pytest.raises(UnreadableFile, match=r"unpacks to 8\.5.MB"):
            Reading.detect(bomb)

    def test_entities_that_multiply(self):
        entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 99}">' for n in range(9))

        def lol(name, old):
            return f"<!DOCTYPE x [{entities}]>".encode() + b"<a>&e8;</a>" if "sheet1" in name else old

        with pytest.raises(UnreadableFile, match="damaged"):
            Reading.detect(parts_changed(workbook(["a"], [1]), lol))

    @pytest.mark.parametrize(
        "part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"]
    )
    def test_damaged_parts(self, part):
        file = parts_changed(workbook(["a"], [1]), lambda name, old: old[: len(old) // 2] if name == part else old)
        with pytest.raises(UnreadableFile, match=r"damaged|No rows"):
            Reading.detect(file)

    def test_a_file_that_ends_half_way(self):
        file = workbook(["a"], *([n] for n in range(500)))
        with pytest.raises(UnreadableFile, match="damaged"):
            Reading.detect(io.BytesIO(file.getvalue()[: len(file.getvalue()) // 2]))

    def test_limits_are_named(self, settings):
        settings.IMPORT_MAX_COLUMNS, settings.IMPORT_MAX_CELL, settings.IMPORT_MAX_ROWS = 3, 10, 2
        for rows, words in (
            ([list("abcd")], "4 columns; the limit is 3"),
            ([["a"], ["x" * 11]], "line 2 is longer than 10"),
            ([["a"], [1], [2], [3]], "more than 2 rows"),
        ):
            with pytest.raises(UnreadableFile, match=words):
                list(Workbook(workbook(*rows)))
