"""What the reader makes of the files that people really have."""

import csv
import io
import json

import pytest

from imports.dialects import Dialect, detect_dialect
from imports.encodings import ENCODINGS, detect_encoding
from imports.problems import UnreadableFile
from imports.reader import Reader
from imports.readings import Reading


def read(content: bytes | str, **options) -> Reader:
    """A reader of `content` with encoding and dialect detected, as the wizard opens it."""
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    encoding = options.pop("encoding", None) or detect_encoding(file)
    dialect = options.pop("dialect", None) or detect_dialect(file, encoding)
    return Reader(file, encoding, dialect, **options)


def cells(reader) -> list[list[str]]:
    return [row.cells for row in reader]


def reasons(reader) -> list[str]:
    return [problem.reason for row in reader for problem in row.problems]


class TestEncoding:
    def test_utf8_with_bom_leaves_the_first_header_clean(self):
        reader = read("\ufeffname,city\nJoão,São Paulo\n")
        assert (reader.headers, cells(reader)) == (["name", "city"], [["João", "São Paulo"]])

    def test_utf16_with_bom_either_way_round(self):
        for codec in ("utf-16-le", "utf-16-be"):
            reader = read("\ufeffname;city\nJoão;Itu\n".encode(codec))
            assert (reader.headers, cells(reader)) == (["name", "city"], [["João", "Itu"]])

    def test_utf16_without_bom(self):
        assert cells(read("name,city\nJoão,Itu\n".encode("utf-16-le"))) == [["João", "Itu"]]

    def test_windows_text_is_not_taken_for_utf8(self):
        content = "nome;cidade\nJoão;Itá\n".encode("cp1252")
        assert detect_encoding(io.BytesIO(content)) == "cp1252"
        assert cells(read(content)) == [["João", "Itá"]]

    def test_a_stray_byte_does_not_turn_utf8_into_windows_text(self):
        content = "name,city\nJoão,São Paulo\n".encode() + b"Jo\xe3o,Itu\n"
        assert detect_encoding(io.BytesIO(content)) == "utf-8"

    def test_a_byte_that_cannot_be_read_names_line_and_column_and_costs_one_row(self):
        reader = read("name,city\nJoão,São Paulo\n".encode() + b"Jo\xe3o,Itu\nAna,Itu\n")
        good, bad, after = reader
        assert (good.problems, after.cells) == ([], ["Ana", "Itu"])
        assert (bad.line, bad.problems[0].column) == (3, "name")
        assert "0xE3" in bad.problems[0].reason

    def test_a_byte_that_windows_text_does_not_have_costs_one_row(self):
        reader = read(b"name\nJo\xe3o\nA\x81na\n")
        assert [bool(row.problems) for row in reader] == [False, True]

    def test_nul_and_control_characters_are_named_never_dropped(self):
        _first, nul, bell = read("name,city\nAna,Itu\nB\0b,Itu\nCai,I\x07tu\n")
        assert (nul.line, nul.problems[0].column, nul.cells[0]) == (3, "name", "B\0b")
        assert (bell.line, bell.problems[0].column) == (4, "city")

    def test_half_a_character_at_the_end_is_told(self):
        with pytest.raises(UnreadableFile, match="middle of a character"):
            list(read("\ufeffname\nAna\n".encode("utf-16-le") + b"x"))

    @pytest.mark.parametrize(
        ("encoding", "words"),
        [
            ("cp1252", "São João, “aspas”"), ("cp1252", "it’s 5 €"), ("cp1252", "IGREJA DE SÃO JOSÉ Nº 1ª"),
            ("cp850", "João, São Paulo"), ("mac-roman", "María Ñandú"), ("cp1251", "Иван Петров"),
            ("koi8-r", "Иван Петров"), ("shift-jis", "山田たろう"), ("gb18030", "北京市海淀区"), ("utf-32", "João"),
        ],
    )  # fmt: skip
    def test_others_are_known_by_their_words(self, encoding, words):
        assert detect_encoding(io.BytesIO(f"nome;obs\nAna;{words}\n".encode(encoding))) == encoding

    @pytest.mark.parametrize(
        ("encoding", "lines", "known"),
        [
            ("big5", ["姓名,城市", "王小明,台北市", "陳美麗,高雄市"], "big5"),
            ("gb18030", ["姓名,城市", "王小明,北京市", "陈美丽,广州市"], "gb18030"),
            ("cp949", ["이름,도시", "김철수,서울특별시", "박영희,부산", "똠방각하,햏"], "cp949"),
            ("shift-jis", ["名前,都市", "山田さくら,とうきょう", "たなか,おおさか"], "shift-jis"),
            ("cp1253", ["Όνομα,Πόλη", "Άννα Παπαδοπούλου,Αθήνα", "Γιώργος,Θεσσαλονίκη"], "cp1253"),
            ("iso-8859-7", ["Όνομα,Πόλη", "Άννα Παπαδοπούλου,Αθήνα", "Άγγελος,Άρτα"], "iso-8859-7"),
            ("cp1251", ["Имя,Город", "Анна Иванова,Москва", "Пётр,Казань"], "cp1251"),
            ("cp1254", ["Ad,Şehir", "Ayşe Yıldız,İstanbul", "Çağrı,Eskişehir", "Gülşah,Muğla"], "cp1254"),
            ("cp1250", ["Imię,Miasto", "Łukasz Wiśniewski,Łódź", "Małgorzata,Kraków"], "cp1250"),
            ("cp1252", ["nome,obs", "João Conceição,10 m³", "Müller,área de 5 m³", "Zoë,9 m²"], "cp1252"),
            ("cp1252", ["nafn,bær", "Þórður Guðmundsson,Reykjavík", "Sigríður Ýr,Akranes", "það,við"], "cp1252"),
            ("cp1250", ["Jméno,Město", "Jiří Dvořák,Plzeň", "Lucie Nováková,Třebíč"], "cp1250"),
            ("iso-8859-2", ["Jméno,Město", "Tomáš Růžička,Plzeň", "Zdeněk Žák,Třebíč"], "iso-8859-2"),
            ("cp1250", ["Név,Város", "Kőműves Győző,Győr", "Szabó Ödön,Székesfehérvár"], "cp1250"),
            ("cp1250", ["Meno,Mesto", "Ľuboš Kováč,Košice", "Mária Šťastná,Žilina"], "cp1250"),
            ("iso-8859-2", ["Imię,Miasto", "Łukasz Wiśniewski,Łódź", "Paweł Dąbrowski,Gdańsk"], "iso-8859-2"),
            ("cp1250", ["Nume,Oraş", "Ştefan Ionescu,Iaşi", "Mihăiţă Pop,Timişoara"], "cp1250"),
            ("cp1250", ["Ime,Grad", "Željko Kovačić,Čakovec", "Đurđica Horvat,Šibenik"], "cp1250"),
            ("shift-jis", ["氏名,都市", "山田太郎,東京", "鈴木一郎,大阪市"], "shift-jis"),
            ("utf-16-le", ["Имя,Город", "Анна,Москва", "Пётр,Казань"], "utf-16-le"),
            ("utf-16-be", ["姓名,城市", "王小明,北京市", "李伟,上海"], "utf-16-be"),
            ("cp1252", ["nome,obs", "Ana,amanhã às 9h", "Íris,manhã"], "cp1252"),
            ("cp1252", ["Nombre,Obs", "Íñigo Peña,mañana", "Raúl Núñez,1ª vez"], "cp1252"),
        ],
    )
    def test_files_from_elsewhere_are_known_or_read_as_chosen(self, encoding, lines, known):
        content = "\n".join([*lines, ""]).encode(encoding)
        assert detect_encoding(io.BytesIO(content)) == known and encoding in ENCODINGS
        reader = read(content, encoding=encoding)
        assert [reader.headers, *cells(reader)] == [line.split(",") for line in lines]

    def test_what_is_chosen_by_hand_wins(self):
        reader = read("name\nJoão\n".encode(), encoding="cp1252")
        assert cells(reader) == [["JoÃ£o"]]


class TestDialect:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiter_is_found(self, delimiter):
        lines = [["name", "city", "value"], ["Ana, Maria", "Itu", "1"], ["Bob", "Rio; RJ", "2"]]
        content = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
        assert detect_dialect(io.BytesIO(content.encode()), "utf-8").delimiter == delimiter

    def test_decimal_commas_do_not_make_it_a_comma_file(self):
        content = b"name;price\nAna;1,5\nBob;2,75\nCai;3,1\n"
        assert detect_dialect(io.BytesIO(content), "utf-8").delimiter == ";"

    def test_the_spreadsheet_s_own_line_decides_and_is_no_header(self):
        reader = read("sep=;\r\nname;city\r\nAna;Itu\r\n")
        assert (reader.headers, [row.line for row in reader]) == (["name", "city"], [3])

    LINE = ["16/05/2008", "12:45", "BOX CS-401", "18,50", 'A "quoted" one', "http://x.com/a?b=c;d"]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":", "^", "~", " "])
    @pytest.mark.parametrize("quoting", ['"', '"\\', "'", "'\\"])
    def test_unusual_separators_and_quotes_are_found(self, delimiter, quoting):
        how = {"delimiter": delimiter, "quotechar": quoting[0], "quoting": csv.QUOTE_ALL}
        out = io.StringIO()
        escape = {"doublequote": False, "escapechar": "\\"} if quoting[1:] else {}
        line = [cell.replace('"', quoting[0]) for cell in self.LINE]
        csv.writer(out, **how, **escape).writerows([list("abcdef"), *[line] * 9])
        assert cells(read(out.getvalue())) == [line] * 9

    def test_blanks_behind_the_separator_do_not_hide_a_quote(self):
        assert cells(read('a, b\n1, "x, y"\n2, "z"\n')) == [["1", "x, y"], ["2", "z"]]

    def test_apostrophes_and_backslashes_of_a_text_are_text(self):
        content = "name;note\nO'Neil;it's C:\\temp\nD'Avila;don't\n"
        assert cells(read(content))[0] == ["O'Neil", "it's C:\\temp"]

    def test_a_title_above_the_table_is_left_out(self):
        for title in ("Sales 2024\n\n", "Sales 2024,,\n,,\n"):
            file = io.BytesIO(f"{title}name,city,size\nAna,Itu,1\n".encode())
            found = Reading.detect(file)
            assert (found.open(file).headers, found.dialect.skip) == (["name", "city", "size"], 2)

    def test_rows_wider_than_the_one_header_have_no_title(self):
        file = io.BytesIO(b"address\nRua A, 12, Itu\nRua B, 13, Itu\n")
        assert Reading.detect(file).open(file).headers == ["address"]

    def test_one_column_is_a_table_too(self):
        reader = read("email\na@x.com\nb@x.com\n")
        assert (reader.headers, len(cells(reader))) == (["email"], 2)

    def test_sample_ends_inside_a_record(self):
        content = "name;note\n" + "".join(f'Ana {n};"one,\ntwo, three"\n' for n in range(9000))
        assert detect_dialect(io.BytesIO(content.encode()), "utf-8").delimiter == ";"


class TestRows:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_line_end(self, end):
        reader = read(end.join(["a,b", "1,2", "3,4", ""]))
        assert [(row.line, row.cells) for row in reader] == [(2, ["1", "2"]), (3, ["3", "4"])]

    def test_mixed_line_ends_and_newlines_in_quotes_keep_the_file_s_line_numbers(self):
        reader = read('a,b\r\n1,"x\ny\r\nz"\r3,4\n\n5,6')
        assert [(row.line, row.cells) for row in reader] == [
            (2, ["1", "x\ny\r\nz"]),
            (5, ["3", "4"]),
            (7, ["5", "6"]),
        ]

    def test_too_few_and_too_many_cells_say_expected_and_found(self):
        reader = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n")
        assert [row.cells for row in reader if not row.problems] == [["1", "2", "3"], ["4", "5", "6"]]
        assert reasons(reader) == [
            "The row has 2 cells where the first row has 3.",
            "The row has 4 cells where the first row has 3.",
        ]

    def test_empty_cells_beyond_the_last_column_do_no_harm(self):
        assert cells(read("a,b\n1,2,,\n")) == [["1", "2"]]

    def test_a_separator_at_the_end_of_the_headers_alone_does_no_harm(self):
        assert cells(read("a,b,\n1,2\n1,2,3\n")) == [["1", "2", ""], ["1", "2", "3"]]

    def test_rows_of_blanks_are_no_rows(self):
        assert cells(read("a,b\n\n , \n,,\n1,2\n")) == [["1", "2"]]

    def test_without_headers_every_record_is_a_row(self):
        reader = read("Ana,Itu\nBob,Rio\n", has_header=False)
        assert (reader.headers, len(cells(reader))) == (["", ""], 2)

    def test_twice_read_is_twice_the_same(self):
        reader = read("a\n1\n2\n")
        assert cells(reader) == cells(reader)

    def test_formulas_null_and_codes_are_text(self):
        assert cells(read("a,b,c\n=1+1,null,00123\n")) == [["=1+1", "null", "00123"]]


class TestQuotes:
    def test_a_quote_never_closed_names_the_line_it_opened_on(self):
        with pytest.raises(UnreadableFile, match="opened at line 3 never closes"):
            list(read('a,b\n1,2\n3,"4\n5,6\n7,8\n'))

    def test_the_line_is_that_of_the_quote_not_of_the_record(self):
        with pytest.raises(UnreadableFile, match="opened at line 4 never closes"):
            list(read('a,b,c\n1,2,3\n3,"x\ny","4\n5,6\n'))

    def test_an_endless_cell_is_refused_while_reading(self, settings):
        settings.IMPORT_MAX_CELL = 1000
        with pytest.raises(UnreadableFile, match=r"line 2 .* 10,000 characters"):
            list(read('a,b\n1,"' + "word\n" * 10_000))

    def test_text_after_a_closing_quote_costs_that_row_alone(self):
        reader = read('a,b\n"Bob "Bo" Smith",1\nAna,2\n')
        assert [row.cells for row in reader if not row.problems] == [["Ana", "2"]]
        assert reasons(reader) == ["Text follows a closing quote; a quote inside quotes is written twice."]

    def test_a_quote_inside_an_unquoted_cell_is_text(self):
        assert cells(read('a,b\n5" pipe,37°36\'37.8"N\n')) == [['5" pipe', "37°36'37.8\"N"]]


class TestLimits:
    @pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "a,b\n", "a,b\n,\n\n"])
    def test_nothing_to_import(self, content):
        with pytest.raises(UnreadableFile, match="No rows found"):
            assert not cells(read(content))

    def test_columns(self, settings):
        settings.IMPORT_MAX_COLUMNS = 50
        with pytest.raises(UnreadableFile, match="500 columns; the limit is 50"):
            read(",".join("c" * 500) + "\n")

    def test_rows(self, settings):
        settings.IMPORT_MAX_ROWS = 3
        with pytest.raises(UnreadableFile, match="more than 3 rows"):
            list(read("a\n1\n2\n3\n4\n"))

    def test_cell(self, settings):
        settings.IMPORT_MAX_CELL = 100
        with pytest.raises(UnreadableFile, match=r"line 2 .* 100 characters"):
            list(read("a,b\n" + "x" * 500 + ",1\n"))


class TestContents:
    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml xl/workbook.xml", "Excel workbook"),
            (b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
            (b"PK\x03\x04" + b"\0" * 26 + b"contacts.csv", "ZIP archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "older Excel"),
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"\x1f\x8b\x08\0\0", "gzip"),
            (b"<!DOCTYPE html><html><table>", "web page"),
            (b"\n  <html><body>", "web page"),
            (b"BEGIN:VCARD\nVERSION:3.0\n", "vCard"),
            (b'[{"name": "Ana"}]', "JSON"),
            (b"7z\xbc\xaf\x27\x1c" + bytes(range(256)) * 4, "binary file"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "Portable Network Graphics"),
        ],
    )
    def test_what_is_no_table_is_named_by_its_content(self, content, name):
        with pytest.raises(UnreadableFile, match=name):
            read(content)

    @pytest.mark.parametrize("start", ["ID,name", "BM;x", "MZ,PK", "<name>,city", "[name],x", "GIF,b", "II*,x"])
    def test_headers_that_look_like_other_files_are_tables(self, start):
        assert len(cells(read(f"{start}\n1{',' if ',' in start else ';'}2\n"))) == 1


class TestRealFiles:
    """csv-spectrum: the acid test of CSV readers, with the expected answer as JSON beside each file."""

    @pytest.mark.parametrize(
        "name",
        [
            "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "newlines", "newlines_crlf",
            "quotes_and_newlines", "simple", "simple_crlf", "utf8",
        ],
    )  # fmt: skip
    def test_spectrum(self, sample_data, name):
        folder = sample_data / "csv-spectrum"
        reader = read((folder / "csvs" / f"{name}.csv").read_bytes())
        expected = json.loads((folder / "json" / f"{name}.json").read_text())
        found = [dict(zip(reader.headers, row, strict=True)) for row in cells(reader)]
        assert [unix(row) for row in found] == [unix(row) for row in expected]

    def test_spectrum_quotes_in_coordinates(self, sample_data):
        # Its JSON shows another number on purpose or by mistake; the file says 2095257564.
        reader = read((sample_data / "csv-spectrum" / "csvs" / "location_coordinates.csv").read_bytes())
        (row,) = cells(reader)
        assert (row[0], row[1].count('"'), row[2:]) == ("2095257564", 2, ["Modesto", "Stanislaus"])

    @pytest.mark.parametrize(
        ("name", "delimiter", "columns", "rows", "bad"),
        [
            ("atomic-crm/contacts.csv", ",", 24, 500, 0),
            ("atomic-crm/contacts_export.csv", ",", 18, 2, 0),
            ("chatwoot/import-contacts-sample.csv", ",", 11, 5, 4),
            ("chatwoot/invalid_contacts.csv", ",", 8, 6, 3),
            ("thunderbird/basic_csv_addressbook.csv", ",", 37, 2, 0),
            ("thunderbird/csv_semicolon.csv", ";", 4, 2, 0),
            ("roundcube-contacts/tests/src/Csv2vcard/all.csv", ",", 61, 1, 0),
            ("roundcube-contacts/tests/src/Csv2vcard/email.csv", ",", 1, 4, 0),
            ("roundcube-contacts/tests/src/Csv2vcard/gmail.csv", ",", 81, 1, 0),
            ("roundcube-contacts/tests/src/Csv2vcard/outlook.csv", ",", 3, 1, 0),
            ("roundcube-contacts/tests/src/Csv2vcard/tb_plain.csv", ",", 38, 1, 0),
            ("maven-crm-sales-opportunities/sales_pipeline.csv", ",", 8, 8800, 0),
            ("olist-orders-sample/olist_customers_dataset.csv", ",", 6, 5000, 0),
        ],
    )
    def test_counts(self, sample_data, name, delimiter, columns, rows, bad):
        reader = read((sample_data / name).read_bytes())
        found = list(reader)
        assert reader.dialect == Dialect(delimiter)
        assert (len(reader.headers), len(found), sum(bool(row.problems) for row in found)) == (columns, rows, bad)


def unix(row: dict) -> dict:
    """Line ends inside cells differ between the published files and their JSON since the files were normalised."""
    return {key: value.replace("\r\n", "\n") for key, value in row.items()}
