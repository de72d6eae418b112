"""Records written to a file, which is kept for a day."""

import tempfile
from collections.abc import Iterator
from html import unescape

from django import forms
from django.core.files import File
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from accounts.records.columns import Column
from accounts.records.layout import Layout
from bulk.acts.act import Act, ActForm
from bulk.tables import FORMATS, Csv, Xlsx

CHUNK = 2_000


class ExportForm(ActForm):
    columns = forms.ChoiceField(
        label=gettext_lazy("Columns"),
        choices=[("list", gettext_lazy("As the list shows them")), ("all", gettext_lazy("Everything"))],
        initial="list",
        widget=forms.RadioSelect,
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(key, each.label) for key, each in FORMATS.items()],
        initial="csv",
        required=False,
        widget=forms.RadioSelect,
    )
    # Those that the list showed, which may be a segment's own.
    shown = forms.CharField(max_length=10_000, required=False, widget=forms.HiddenInput)

    def arguments(self) -> dict:
        """The very columns are kept: the list may look another way by the time they are written."""
        return {"columns": self._columns(), "format": self.cleaned_data["format"] or "csv"}

    def _columns(self) -> str | list[str]:
        if self.cleaned_data["columns"] == "all":
            return "all"
        layout = _layout(self.kind, self.member)
        shown = [key for key in self.cleaned_data["shown"].split(",") if key in layout.available]
        return list(dict.fromkeys(shown)) or layout.keys


class Export(Act):
    key, icon, permission = "export", "download", "export_records"
    label, deed, done = gettext_lazy("Export"), gettext_lazy("Export %(what)s"), gettext_lazy("%(what)s exported")
    form_class = ExportForm
    is_undoable = False
    makes_a_file = True

    def told(self, arguments, member):
        return ""

    def format_of(self, action) -> Csv | Xlsx:
        return FORMATS[action.arguments.get("format", "csv")]

    def write_file(self, action, member, check) -> Iterator[tuple[int, list[int]]]:
        """All of it anew, whatever an earlier worker has left: a file has no batches that commit.

        Answers after each chunk how many records are dealt with, and the keys of those that are in the file.
        """
        kind, done = action.kind_of_record, 0
        with tempfile.NamedTemporaryFile() as file:
            table = self.format_of(action).open(file)
            exported = Exported(kind, member, action.arguments["columns"])
            table.add(exported.heads)
            for ids in _chunks(action):
                check()
                rows = dict(exported.rows(ids))
                for row in rows.values():
                    table.add(row)
                done += len(ids)
                yield done, list(rows)
            table.close()
            with open(file.name, "rb") as written:
                action.file.save("", File(written), save=False)


def _chunks(action) -> Iterator[list[int]]:
    for ids in action.parts.order_by("first").values_list("ids", flat=True).iterator(chunk_size=10):
        for start in range(0, len(ids), CHUNK):
            yield ids[start : start + CHUNK]


def _layout(kind, member) -> Layout:
    return Layout(kind.listing, member, kind.listing.attributes(member), None)


class Exported:
    """Records of `kind` as lines of a table, with the columns `keys` or "all", as `member` may see them."""

    def __init__(self, kind, member, keys: list[str] | str):
        self.kind, self.member, self.listing = kind, member, kind.listing
        there = _layout(kind, member).available
        if keys == "all":
            self.columns = [*there.values(), *kind.further(member)]
        else:
            self.columns = [there[key] for key in keys if key in there]

    @property
    def heads(self) -> list[str]:
        return [str(self.listing.label), *(str(column.label) for column in self.columns)]

    def rows(self, ids: list[int]) -> Iterator[tuple[int, list[str]]]:
        """The key and the line of each of `ids` that the member still sees, in the order of the keys."""
        found = self._read(ids)
        keys = [values["pk"] for values in found]
        loaded = {each.key: each.load(self.member, keys) for each in self.columns if each.load and keys}
        for values in found:
            values |= {name: by_key.get(values["pk"]) for name, by_key in loaded.items()}
            yield values["pk"], [str(self.listing.name(values)), *(plain(column, values) for column in self.columns)]

    def _read(self, ids: list[int]) -> list[dict]:
        paths = dict.fromkeys([*self.listing.reads, *(path for column in self.columns for path in column.reads)])
        adds = {name: found for column in self.columns for name, found in column.adds.items()}
        rows = self.kind.rows(self.member).filter(pk__in=ids).order_by("pk")
        return list(rows.values("pk", *paths, **adds))


def plain(column: Column, values: dict) -> str:
    """A cell as text, in the notation that an import reads."""
    if column.plain:
        return column.plain(values)
    shown = column.show(values)
    return (unescape(strip_tags(shown)) if isinstance(shown, SafeString) else str(shown)).strip()
