"""Files that programs and people have spoilt, each in one way: what can be read is read, the rest is told."""

import io

import pytest

from imports.dialects import detect_dialect
from imports.encodings import detect_encoding
from imports.readings import Reading
from imports.table import is_of_totals

HEAD, ANA, BOB = (
    ["name", "city", "size", "day", "note"],
    ["Ana", "Itu", "1", "2/3", "x"],
    ["Bob", "Rio", "2", "3/3", "y"],
)
TABLE = "name,city,size\nAna,Itu,1\nBob,Rio,2\n"


def read(content: str | bytes) -> tuple:
    """Headers, rows in which nothing is wrong, and the lines of the others."""
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    table = Reading.detect(file).open(file)
    rows = list(table)
    return table.headers, [row.cells for row in rows if not row.problems], [row.line for row in rows if row.problems]


def lines(*rows: list[str], mark: str = ",") -> str:
    return "".join(f"{mark.join(row)}\n" for row in rows)


SMALL = (["name", "city", "size"], [["Ana", "Itu", "1"], ["Bob", "Rio", "2"]], [])


@pytest.mark.parametrize(
    "above",
    [
        "Contacts 2024\n", "Contacts 2024\n\n", "# exported by ana@x.com\n", "Report\nClients\n\n",
        ",,\nPeople,,\n,,\n", 'Notes:\n"When exporting, some of it, you may see, is missing"\n\n',
    ],
)  # fmt: skip
def test_what_stands_above_the_table_is_left_out(above):
    assert read(above + TABLE) == SMALL


@pytest.mark.parametrize(
    "above", ["Exported on,26/11/2026\n", "Who,,,Where\n", "Report:,Contacts\nBy:,Ana\n\n", "A\n\nOn,2024\nBy,Bob\n"]
)
def test_so_are_lines_of_two_cells_and_heads_of_several_columns(above):
    assert read(above + lines(HEAD, ANA, BOB)) == (HEAD, [ANA, BOB], [])


def test_a_title_over_two_columns_is_known_by_the_blank_line():
    assert read("Leads\n\nname;email\nAna;a@x.com\nBob;b@x.com\n")[:2] == (
        ["name", "email"], [["Ana", "a@x.com"], ["Bob", "b@x.com"]],
    )  # fmt: skip
    assert read("name\n\nSouza, Ana\nLima, Rui\n")[1] == [["Souza, Ana"], ["Lima, Rui"]]


def test_sparse_rows_without_headers_are_no_title():
    rows = [
        ["Ana", "a@x.com", "", "", ""],
        ["Bob", "b@x.com", "Rio", "RJ", "note"],
        ["Cai", "c@x.com", "Itu", "SP", "z"],
    ]
    assert read(lines(*rows))[1] == rows


def test_a_cell_that_fell_apart_is_told_though_the_last_one_is_blank():
    rows = "Ana,Rua A,Itu,\nBob,Rua B, 12,Rio,\nCai,Rua C,Itu,x\n"
    assert read(f"name,street,city,note\n{rows}")[1:] == (
        [["Ana", "Rua A", "Itu", ""], ["Cai", "Rua C", "Itu", "x"]],
        [3],
    )
    assert read("name,city,size\nAna,Itu,1,\nBob,,2,\nCai,Rio,,9,\n")[1:] == (
        [["Ana", "Itu", "1"], ["Bob", "", "2"]], [4],
    )  # fmt: skip


@pytest.mark.parametrize("again", ["name,city,size\n", "\ufeffname,city,size\n", " name , city,size\n"])
def test_headers_that_stand_there_once_more_are_no_row(again):
    assert read(TABLE + again + "Cai,Itu,3\n")[1:] == ([*SMALL[1], ["Cai", "Itu", "3"]], [4])


def test_a_group_is_no_row_where_its_headers_follow():
    content = TABLE + "Customers,,\nname,city,size\nCai,Itu,3\nLoose,,\n"
    assert read(content)[1:] == ([*SMALL[1], ["Cai", "Itu", "3"], ["Loose", "", ""]], [4, 5])


@pytest.mark.parametrize(
    ("row", "is_total"),
    [
        (["Total", "", "1.234,50"], True), (["TOTAL:", "R$ 10", "3"], True), (["Total geral", "12"], True),
        (["", "Grand total", "12"], True), (["Total", ""], False), (["Total", "total.com"], False),
        (["Total", "12", "Paris"], False), (["Tomas", "12"], False), ([], False),
    ],
)  # fmt: skip
def test_a_line_of_totals(row, is_total):
    assert is_of_totals(row) is is_total


class TestQuotes:
    """A quote that stands alone costs its own line, never those below it."""

    ROWS = [[f"n{number}", "Itu", str(number), "2/3", "x"] for number in range(6)]

    def spoilt(self, *places: tuple[int, int]) -> tuple:
        rows = [list(row) for row in self.ROWS]
        for row, cell in places:
            rows[row][cell] = '"' + rows[row][cell]
        rows[4][4] = '"one, ""two"""'
        return read(lines(HEAD, *rows))

    @pytest.mark.parametrize("place", [(1, 0), (2, 3), (1, 4)])
    def test_one_that_meets_another(self, place):
        _headers, good, bad = self.spoilt(place)
        assert bad == [place[0] + 2]
        expected = [row for number, row in enumerate(self.ROWS) if number != place[0]]
        assert [row[:4] for row in good] == [row[:4] for row in expected] and good[-2][4] == 'one, "two"'

    @pytest.mark.parametrize("cell", [0, 2, 4])
    def test_two_that_together_would_swallow_whole_rows(self, cell):
        rows = [list(row) for row in self.ROWS]
        rows[1][cell] = f'"{rows[1][cell]}'
        rows[3][cell] = f'{rows[3][cell]}"'
        _headers, good, bad = read(lines(HEAD, *rows))
        assert bad == [3] and [row[1] for row in good] == ["Itu"] * 5
        assert good[2][cell] == rows[3][cell]

    @pytest.mark.parametrize(
        "content",
        [
            '"name,city,size"\n"Ana,Itu,1"\n"Bob,Rio,2"\n', 'name,city,size\r\n"Ana,Itu,1"\r\n"Bob,""Rio"",2"\r\n',
        ],
    )  # fmt: skip
    def test_lines_that_a_spreadsheet_took_for_one_cell(self, content):
        assert read(content) == SMALL

    def test_one_column_of_quoted_texts_is_one(self):
        assert read('"name"\n"Souza, Ana"\n"Lima, Rui"\n')[1] == [["Souza, Ana"], ["Lima, Rui"]]

    def test_a_backslash_that_escapes_nothing_stays(self):
        content = 'a,b,c\n"say \\"hi\\"","C:\\dir","C:\\\\"\n"x\\"y","\\N","z"\n'
        assert read(content)[1] == [['say "hi"', "C:\\dir", "C:\\"], ['x"y', "\\N", "z"]]

    def test_a_cell_of_several_lines_is_one(self):
        row = [*ANA[:4], "Rua A, 12\nItu, SP, Brasil\n, ,"]
        assert read(lines(HEAD, [*row[:4], f'"{row[4]}"'], BOB))[1:] == ([row, BOB], [])

    def test_what_is_parted_by_tabs_may_know_no_quotes(self):
        assert read('size\tkind\n"12 inch\tpipe\n"8\ttube\n6\trod\n')[1] == [
            ['"12 inch', "pipe"],
            ['"8', "tube"],
            ["6", "rod"],
        ]
        assert read('a\tb\n"one\ntwo"\t1\n')[1] == [["one\ntwo", "1"]]


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        ("Ana;1,50;2,50\nBob;2,75;3,25\n", ";"), ("1,5\n2,7\n3,9\n", ","), ("id,qty,tags\n1,2,a;b\n3,4,c;d\n", ","),
        ("sep=;;;\na;b\n1;2\n", ";"), ('"sep=;"\na;b\n1;2\n', ";"), ("sep=^\na^b\n1^2\n", "^"),
        ('sep="\na,b\n1,2\n', ","), ("sep=x\na,b\n1,2\n", ","), ("a, b, c\n1, 2, 3\n", ","),
    ],
)  # fmt: skip
def test_separators(content, mark):
    assert detect_dialect(io.BytesIO(content.encode()), "utf-8").delimiter == mark


class TestEncodings:
    def test_utf_32_without_mark(self):
        for encoding in ("utf-32-le", "utf-32-be"):
            assert read("name,city\nJoão,Itu\n".encode(encoding))[1] == [["João", "Itu"]]

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("cp866", "Имя;Город\nАнна Иванова;Москва\nПётр;Казань\n"),
            ("euc-jp", "氏名;都市\n山田さくら;とうきょう\nたなか;おおさか\n"),
        ],
    )  # fmt: skip
    def test_others_are_known(self, encoding, text):
        assert detect_encoding(io.BytesIO(text.encode(encoding))) == encoding

    def test_lines_of_utf_8_among_windows_text_are_read_as_such(self):
        content = "name;city\nJoão;Itá\nÉrica;Macaé\n".encode("cp1252") + "José;Niterói\n".encode()
        assert read(content)[1] == [["João", "Itá"], ["Érica", "Macaé"], ["José", "Niterói"]]
        assert read("name\nJoão\nCAFÉ®\nIRMÃ “A”\n".encode("cp1252"))[1] == [["João"], ["CAFÉ®"], ["IRMÃ “A”"]]


def test_months_may_be_headers_beside_a_name():
    assert read("Name,2024-01-01,2024-02-01\nAna,1,2\n")[0] == ["Name", "2024-01-01", "2024-02-01"]
