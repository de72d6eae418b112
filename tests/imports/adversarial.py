"""Files such as people and programs make them, drawn by a seed, each with the table that is in it."""

import csv
import io
import random
from dataclasses import dataclass, field
from itertools import pairwise

PEOPLE = {
    "en": (["Name", "City", "Notes"], ["John Smith", "Mary O'Neil", 'Bob "Bo" Ray'], ["New York", "Leeds"], "called"),
    "pt": (["Nome", "Cidade", "Observações"], ["João Conceição", "Luís Araújo"], ["São Paulo", "Goiânia"], "não está"),
    "es": (["Nombre", "Ciudad", "Teléfono móvil"], ["José Núñez", "Íñigo Peña"], ["León", "Málaga"], "¿mañana?"),
    "de": (["Vorname", "Straße", "Größe"], ["Jürgen Groß", "Käthe Müller"], ["München", "Köln"], "für später"),
    "cs": (["Jméno", "Město", "Poznámka"], ["Jiří Dvořák", "Zdeněk Růžička"], ["Plzeň", "Třebíč"], "důležité"),
    "hu": (["Név", "Város", "Megjegyzés"], ["Kőműves Győző", "Szűcs Ödön"], ["Győr", "Székesfehérvár"], "jövő héten"),
    "pl": (["Imię", "Miasto", "Uwagi"], ["Łukasz Wiśniewski", "Paweł Dąbrowski"], ["Łódź", "Gdańsk"], "ważny klient"),
    "ru": (["Имя", "Город", "Заметки"], ["Анна Иванова", "Пётр Щукин"], ["Москва", "Казань"], "позвонить завтра"),
    "zh": (["姓名", "城市", "备注"], ["王小明", "陈美丽"], ["北京市", "广州市"], "明天打电话"),
    "ja": (["氏名", "都市", "備考"], ["山田太郎", "佐藤さくら"], ["東京", "大阪市"], "大切なお客様"),
}  # fmt: skip
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
ENCODINGS = {
    "en": ["ascii"], "pt": ["cp1252", "mac-roman"], "es": ["cp1252"], "de": ["cp1252"],
    "cs": ["cp1250", "iso-8859-2"], "hu": ["cp1250", "iso-8859-2"], "pl": ["cp1250", "iso-8859-2"],
    "ru": ["cp1251", "koi8-r"], "zh": ["gb18030"], "ja": ["shift-jis"],
}  # fmt: skip
DELIMITERS, ENDS = [",", ";", "\t", "|"], ["\n", "\r\n", "\r", "mixed"]
QUOTINGS = ["minimal", "all", "single", "escaped"]
TROUBLES = ["title", "titles", "sep", "blanks", "totals", "short", "long", "nul", "twice", "unnamed", "no header",
            "long cell", "lines", "open end", "empty column", "quotes"]  # fmt: skip


@dataclass
class Drawn:
    """`rows` are what a reader gives, `bad` the places among them of rows in which something is wrong."""

    content: bytes
    headers: list[str]
    rows: list[list[str]]
    bad: set[int] = field(default_factory=set)
    how: str = ""


class Draw:
    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        pick = self.chance.choice
        self.language = pick(list(PEOPLE))
        self.encoding = pick(WIDE + ENCODINGS[self.language] * 2)
        self.delimiter, self.end, self.quoting = pick(DELIMITERS), pick(ENDS), pick(QUOTINGS)
        self.troubles = set(self.chance.sample(TROUBLES, self.chance.randint(0, 3)))
        self.size = pick([2, 3, 8, 40])
        self.decimal = pick(",.")
        told = [self.language, self.encoding, self.delimiter, self.end, self.quoting, sorted(self.troubles)]
        self.how = f"{seed}: {told}"

    def file(self) -> Drawn:
        headers, rows = self._table()
        bad = self._spoil(headers, rows)
        has_header = "no header" not in self.troubles
        lines = [*([headers] if has_header else []), *rows]
        shown = headers if has_header else [""] * len(headers)
        expected = [[*row, *[""] * (len(headers) - len(row))] if place not in bad else row
                    for place, row in enumerate(rows)]  # fmt: skip
        content = self._before() + self._written(lines)
        return Drawn(self._encoded(content), shown, expected, bad, self.how)

    def _table(self) -> tuple[list[str], list[list[str]]]:
        (name, city, note), names, cities, said = PEOPLE[self.language]
        headers = [name, "E-mail", city, "Code", "Value", "Date", note]
        pick = self.chance.choice
        rows = [
            [pick(names), f"p{number}@example.com", pick(cities), f"{number:05d}",
             f"{self.chance.randint(1, 9999)}{self.decimal}{self.chance.randint(0, 99):02d}",
             f"{self.chance.randint(1, 28):02d}/03/2024", pick(["", said, f"{said}{self.delimiter} {number}"])]
            for number in range(self.size)
        ]  # fmt: skip
        return headers, rows

    def _spoil(self, headers: list[str], rows: list[list[str]]) -> set[int]:
        # Without a header the first row says how many cells there are.
        bad, any_row = set(), self.chance.randrange(1, len(rows))
        if "twice" in self.troubles:
            headers[2] = headers[0]
        if "unnamed" in self.troubles:
            headers[3] = ""
        if "empty column" in self.troubles:
            headers[4] = ""
            for row in rows:
                row[4] = ""
        if "lines" in self.troubles:
            rows[any_row][6] = "one\ntwo\nthree"
        if "quotes" in self.troubles:
            rows[any_row][6] = 'said "yes", then "no"'
        if "long cell" in self.troubles:
            rows[any_row][6] = "word " * 6000 + "."
        if "totals" in self.troubles:
            rows.append(["Total", "", "", "", f"99{self.decimal}50", "", ""])
        if "nul" in self.troubles:
            rows[any_row][0] += "\0"
            bad.add(any_row)
        if "short" in self.troubles:
            del rows[any_row][5:]
            bad.add(any_row)
        elif "long" in self.troubles:
            rows[any_row] += ["x", "y"]
            bad.add(any_row)
        return bad

    def _before(self) -> str:
        title = {"sep": f"sep={self.delimiter}\n", "title": "Clients 2024\n\n", "titles": "Report\nClients 2024\n\n"}
        return next((text for trouble, text in title.items() if trouble in self.troubles), "")

    def _written(self, lines: list[list[str]]) -> str:
        out = io.StringIO()
        how = {} if self.quoting == "minimal" else {"quoting": csv.QUOTE_ALL}
        if self.quoting == "single":
            how["quotechar"] = "'"
        elif self.quoting == "escaped":
            how |= {"doublequote": False, "escapechar": "\\"}
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n", **how)
        for number, line in enumerate(lines):
            writer.writerow(line)
            if "blanks" in self.troubles and number % 3 == 1:
                out.write("\n" if number % 2 else self.delimiter * 6 + "\n")
        text = out.getvalue()
        return text[:-1] if "open end" in self.troubles else text

    def _encoded(self, text: str) -> bytes:
        ends = ["\n", "\r\n", "\r"] if self.end == "mixed" else [self.end]
        parts = text.split("\n")
        # A CR and the LF of a blank line behind it would be one end of a line.
        text = "".join(part + self.chance.choice(ends[: None if after else 2]) for part, after in pairwise(parts))
        text += parts[-1]
        return text.encode(self.encoding, errors="replace" if self.encoding == "ascii" else "strict")


def unlike(drawn: Drawn, table) -> str:
    """How what a reader gives is unlike the table that was drawn; "" where it is the same."""
    rows = list(table)
    found = [[cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row.cells] for row in rows]
    bad = {place for place, row in enumerate(rows) if row.problems}
    if (table.headers, len(rows), bad) != (drawn.headers, len(drawn.rows), drawn.bad):
        return f"{drawn.how}: {table.headers}, {len(rows)} rows, {bad} bad; not {drawn.headers}, {drawn.bad}"
    pairs = enumerate(zip(found, drawn.rows, strict=True))
    wrong = next((pair for place, pair in pairs if place not in bad and pair[0] != pair[1]), None)
    return f"{drawn.how}: {wrong[0]}, not {wrong[1]}"[:500] if wrong else ""
