"""Rows that come from a spreadsheet: cells parted by tabs, one row a line, as copying them makes it."""

import csv
from collections.abc import Iterator
from io import StringIO

from babel.numbers import get_currency_symbol
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversalabs.templatetags.money import current_locale
from crm.forms.line_items import COLUMNS, HEADS, NewLineItemForm, named_by
from crm.models import Deal

MOST_ROWS = 500
MOST_CHARACTERS = 200_000
# So many of what is wrong are told at once.
MOST_TOLD = 20


def cells_of(text: str) -> list[list[str]]:
    """A cell with a tab, a line end or a quote in it is quoted; a quote that never ends is only a character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = list(csv.reader(StringIO(lines, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        rows = [line.split("\t") for line in lines.split("\n")]
    return [[" ".join(cell.split()) for cell in row] for row in rows]


class PastedForm(forms.Form):
    """All rows or none; what cannot be read is named by line and column, and the text stays to be mended."""

    text = forms.CharField(
        label=gettext_lazy("Rows"), strip=False, max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": 12, "class": "pasted-rows", "wrap": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Paste at least one row.")},
    )  # fmt: skip

    def __init__(self, *args, deal: Deal, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.deal, self.member = deal, member
        self.rows: list[dict] = []

    def clean_text(self) -> str:
        lines = {number: row for number, row in enumerate(cells_of(self.cleaned_data["text"]), start=1) if any(row)}
        if not lines:
            raise ValidationError(self.fields["text"].error_messages["required"])
        columns = self._read_head(lines)
        if len(lines) > MOST_ROWS:
            words = {"number": len(lines), "most": MOST_ROWS}
            raise ValidationError(_("These are %(number)d rows; at most %(most)d can be added at once.") % words)
        if problems := list(self._read(lines, columns)):
            raise ValidationError(_shortened(problems))
        return self.cleaned_data["text"]

    def _read_head(self, lines: dict[int, list[str]]) -> list[str]:
        """Which column each cell stands in: as a first line of heads says, which is taken away, or in their order."""
        number, first = next(iter(lines.items()))
        known = _heads()
        columns = [known.get(cell.casefold(), "") for cell in first]
        if "name" not in columns or len(lines) == 1:
            return list(COLUMNS)
        del lines[number]
        return columns

    def _read(self, lines: dict[int, list[str]], columns: list[str]) -> Iterator[str]:
        """Fills `rows`; answers what is wrong."""
        named = {number: dict(zip(columns, row, strict=False)) for number, row in lines.items()}
        products = named_by([row.get("name", "") for row in named.values()], self.member)
        for number, row in named.items():
            row["unit_price"] = self._without_currency(row.get("unit_price", ""))
            form = NewLineItemForm(row, deal=self.deal, member=self.member, products=products)
            if any(lines[number][len(columns) :]):
                yield _("Line %(line)d has more than %(most)d cells.") % {"line": number, "most": len(columns)}
            elif form.is_valid():
                self.rows.append(form.row)
            else:
                yield from _problems(number, row, form)

    def _without_currency(self, text: str) -> str:
        """A price as a spreadsheet shows it: "R$ 1.200,00"."""
        currency = self.deal.currency
        for sign in (get_currency_symbol(currency, current_locale()), currency):
            text = text.removeprefix(sign).removesuffix(sign).strip()
        return text


def _heads() -> dict[str, str]:
    """What the columns may be called, and which they are."""
    plain = {name.replace("_", " "): name for name in COLUMNS}
    return plain | {str(words).casefold(): name for heads in (HEADS, COLUMNS) for name, words in heads.items()}


def _problems(number: int, row: dict, form: NewLineItemForm) -> Iterator[str]:
    for name, reasons in form.errors.items():
        words = {"line": number, "column": COLUMNS.get(name, ""), "cell": row.get(name, ""), "why": " ".join(reasons)}
        if name not in COLUMNS:
            yield _("Line %(line)d: %(why)s") % words
        else:
            yield _("Line %(line)d, %(column)s, “%(cell)s”: %(why)s") % words


def _shortened(problems: list[str]) -> list[str]:
    more = len(problems) - MOST_TOLD
    return [*problems[:MOST_TOLD], *([_("And %(number)d more.") % {"number": more}] if more > 0 else [])]
